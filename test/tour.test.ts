/** The tour that the README promises: its story, and its time. */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { expect, it } from "vitest"

it("shows the main job, and ends well", { timeout: 60_000 }, () => {
  const tour = join(import.meta.dirname, "../examples/tour/main.ts")
  const { status, stdout, stderr } = spawnSync(process.execPath, [tour], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  })
  expect(stderr).toBe("")
  expect(status).toBe(0)
  for (const said of [
    "notes    plugin (notes)",
    "noted: buy rope",
    /process +pid \d+ +pid \d+ +another one/,
    /its MCP server +port \d+ +port \d+ +another one/,
    /private directory +leases\S+ +leases\S+ +another one/,
    /grant +\(secret\) +\(secret\) +another one/,
    /fingerprint +(r1:\S+) +\1 +the same/,
    "turn 2: do you remember me?",
    'args changed from ["${PLUGIN_ROOT}/server.mjs"] to ["${PLUGIN_ROOT}/server.mjs", "--strict"]',
    "at notes/.mcp.json:6:15",
    "turn 1: and now?",
    "held: nothing was run, and nothing is lost",
    /mooring\.jsonc:5:4: error: a comma is missing here \[syntax\]\n +\}\n +\^/,
    "turn 2: still there?",
    "Your own configuration",
  ])
    expect(stdout).toMatch(said instanceof RegExp ? said : new RegExp(RegExp.escape(said)))
})
