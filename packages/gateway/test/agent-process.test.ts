import { spawnSync } from "node:child_process"
import { describe, expect, it } from "vitest"

const source = new URL("../src/turn/agent-process.ts", import.meta.url)

/** Starts an agent where no descriptor is left, and prints why it was not started. */
const program = `
  import { closeSync, openSync } from "node:fs"
  import { startAgent } from ${JSON.stringify(source)}
  const open = []
  try {
    for (;;) open.push(openSync("/dev/null"))
  } catch {}
  const agent = startAgent(
    { variables: process.env, cwd: "/" },
    { program: "/bin/true", args: [], env: {}, stdin: "" },
  )
  open.forEach(closeSync)
  for await (const _ of agent.stdout);
  await agent.ended.catch(({ code }) => console.log(agent.pid, code))
`

describe("an agent that cannot be started", () => {
  it("says why, where no descriptor is left", () => {
    const command = 'ulimit -n 64; exec "$0" --input-type=module --eval "$1"'
    const { stdout } = spawnSync("sh", ["-c", command, process.execPath, program])
    expect(stdout.toString()).toBe("undefined EMFILE\n")
  })
})
