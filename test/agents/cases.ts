/** What is tried with every agent CLI in the same way. */
import { readFileSync } from "node:fs"
import { expect } from "vitest"
import { eventually, processesWith } from "../support/processes.ts"
import { echoEntry, mooringExecutable } from "../support/sandbox.ts"
import { startRemoteServer } from "./remote-server.ts"
import { type Bench, commandLines, commandLinesDuring } from "./support.ts"

/** A text that may show nowhere but at the server that it is for. */
export const canary = "c4n4ry-s3cret"

/** A warning about text that another program would take for a reference, and the line that it is in. */
const foreignWarning =
  /^.*:(\d+):\d+: warning: .* is text here: .* \[foreign-reference\]\n(?: .*\n)*/gm

/**
 * A turn warns of each text in its configuration that another program would take for a reference, where
 * it stands, and of nothing else.
 */
export const warnsOfForeignTextAlone = ({ sandbox }: Bench, stderr: string): void => {
  const lines = readFileSync(sandbox.config, "utf8").split("\n")
  const foreign = lines.flatMap((line, index) =>
    /\{env:HOME\}|%PATH%/.test(line) ? [index + 1] : [],
  )
  expect(Array.from(stderr.matchAll(foreignWarning), ([, line]) => Number(line))).toEqual(foreign)
  expect(stderr.replaceAll(foreignWarning, "")).not.toMatch(/warn|invalid|error/i)
}

/**
 * Secrets reach their servers and show nowhere else. The bench has the canary in `REFERRED`.
 *
 * @returns every command line that was seen meanwhile
 */
export const showsNoSecret = async (bench: Bench): Promise<ReadonlyArray<string>> => {
  using remote = await startRemoteServer()
  const { sandbox } = bench
  sandbox.configure({
    mcpServers: {
      echo: echoEntry({ env: { LITERAL: canary, DEFAULTED: `\${ABSENT:-${canary}}` } }),
      far: {
        url: `${remote.origin}/mcp?key=${canary}`,
        headers: { Authorization: `Bearer ${canary}`, "X-Key": "${REFERRED}" },
      },
    },
  })
  const lines = await commandLinesDuring(sandbox, async () => {
    const { stdout, stderr } = await bench.turn("hello")
    expect(stdout + stderr).not.toContain(canary)
  })
  for (const line of lines) expect(line).not.toContain(canary)
  expect(remote.heard.some(({ headers }) => headers["x-key"] === canary)).toBe(true)
  for (const [path, content] of sandbox.files())
    if (path !== sandbox.config) expect([path, content.includes(canary)]).toEqual([path, false])
  return [...lines]
}

/**
 * A CLI that is killed in the middle of a turn leaves nothing behind, and its conversation goes on.
 *
 * @param sign what the command line of the process that is killed has in it
 * @returns the answer of the turn after that
 */
export const goesOnAfterItIsKilled = async (
  bench: Bench,
  sign: string,
  env: Record<string, string> = {},
): Promise<string | null> => {
  const { sandbox } = bench
  sandbox.configure({ mcpServers: { echo: echoEntry() } })
  const first = await bench.turn("one")
  const args = ["run", "--json", "--backend", bench.backend, "call echo.hang"]
  const { finished } = sandbox.start(mooringExecutable, args, env)
  const pid = await eventually(() => {
    if (bench.history.at(-1) !== "call echo.hang") return undefined
    return [...commandLines(sandbox)].find(([, line]) => line.includes(sign))?.[0]
  })
  process.kill(pid, "SIGKILL")
  expect((await finished).code).toBe(1)
  expect(processesWith(sandbox.root)).toEqual([])
  const { output } = await bench.turn("two")
  expect(output.verdict.kind).toBe("resume")
  expect(output.agentSessionId).toBe(first.output.agentSessionId)
  expect(bench.history[0]).toBe("one")
  return output.reply
}
