/** How long whole processes of the command line take, beside a bare Node and other agents' CLIs. */
import { spawnSync } from "node:child_process"
import { bundle } from "../../../scripts/bundle.ts"
import { mooringExecutable, Sandbox } from "../../support/sandbox.ts"
import type { Contestant, Row } from "../row.ts"

/** How long a process takes to its end, in milliseconds. */
const timeOf = (command: string, args: ReadonlyArray<string>, env: Record<string, string>) => {
  const before = performance.now()
  const { status, error } = spawnSync(command, args, { env, stdio: ["ignore", "pipe", "pipe"] })
  const passed = performance.now() - before
  if (status !== 0) throw error ?? new Error(`${command} ended with exit code ${status}`)
  return passed
}

/** CLIs that list their servers; whoever has them installed sees them beside Mooring. */
const peers = ["codex", "claude"] as const

const isInstalled = (command: string): boolean => {
  const found = spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0
  if (!found) console.error(`${command} is not installed: it is left out`)
  return found
}

const servers = Object.fromEntries(
  Array.from({ length: 10 }, (_, index) => [
    `server-${index}`,
    index % 2 === 0
      ? { command: "npx", args: ["-y", `@example/server-${index}`], env: { TOKEN: "${HOME}" } }
      : { type: "http", url: `https://server-${index}.example.com/mcp` },
  ]),
)

const rowOf = (
  name: string,
  args: ReadonlyArray<string>,
  times: number,
  beside: ReadonlyArray<string>,
): Row => ({
  id: `start-${name}`,
  what: `mooring ${args.join(" ")}, whole process`,
  unit: "ms",
  rounds: 31,
  goals: [
    { _tag: "AtMost", times, of: "node" },
    ...beside.map((of) => ({ _tag: "AtMost", times: 1, of }) as const),
  ],
  prepare: async () => {
    await bundle()
    const sandbox = new Sandbox({ NODE_COMPILE_CACHE: "" })
    sandbox.configure({ mcpServers: servers })
    const contestant = (
      label: string,
      command: string,
      given: ReadonlyArray<string>,
    ): Contestant => ({ name: label, sample: () => timeOf(command, given, sandbox.env) })
    return {
      contestants: [
        contestant("mooring", process.execPath, [mooringExecutable, ...args]),
        contestant("node", process.execPath, ["-e", "0"]),
        ...beside.filter(isInstalled).map((peer) => contestant(peer, peer, args)),
      ],
      [Symbol.asyncDispose]: async () => sandbox[Symbol.dispose](),
    }
  },
})

export const startRows: ReadonlyArray<Row> = [
  rowOf("version", ["--version"], 1.6, peers),
  rowOf("help", ["--help"], 2.5, peers),
  rowOf("list", ["mcp", "list"], 3.5, peers),
]
