/** The command line under a Node that cannot run it. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { isTooOld, oldestNode } from "../packages/gateway/src/cli/node-version.ts"
import { mooringExecutable, Sandbox } from "./support/sandbox.ts"

it("a Node that is too old is told, whatever was asked for", async () => {
  using sandbox = new Sandbox()
  const old = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "22.18.9" } })`
  for (const args of [["check"], ["--version"]]) {
    const { code, stdout, stderr } = await sandbox.start(mooringExecutable, args, {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(old)}`,
    }).finished
    expect([code, stdout, stderr]).toEqual([
      1,
      "",
      expect.stringMatching(/^error: Mooring needs Node 22\.19 or newer/),
    ])
  }
})

it("the oldest Node is the one that the package asks for", () => {
  const manifest = readFileSync(
    join(import.meta.dirname, "../packages/gateway/package.json"),
    "utf8",
  )
  expect(JSON.parse(manifest)).toMatchObject({ engines: { node: `>=${oldestNode}` } })
  expect(["22.18.9", "20.20.2", "9.0.0"].map(isTooOld)).toEqual([true, true, true])
  expect(["22.19.0", "22.20.1", "24.0.0", "100.1.0"].map(isTooOld)).toEqual([
    false,
    false,
    false,
    false,
  ])
})
