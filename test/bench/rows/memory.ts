/** What a gateway that serves keeps in memory: idle, after many turns, and with many entries. */
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { setTimeout as passed } from "node:timers/promises"
import { bundle } from "../../../scripts/bundle.ts"
import type { Contest, Effort, Row } from "../row.ts"
import { callTool, littleRoom, openTurn, type Served, serveSandbox } from "./served.ts"

/** The resident memory of a process, in MiB. */
export const residentMemory = (pid: number): number => {
  const [, kilobytes] =
    /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? []
  return Number(kilobytes) / 1024
}

/** How long a process may take to come to rest, in milliseconds: it is measured, not tested. */
const rest = { full: 2000, quick: 100 } as const

const startNode = () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e9)"], { stdio: "ignore" })
  return { pid: child.pid ?? 0, [Symbol.dispose]: () => void child.kill() }
}

const idle = async (effort: Effort): Promise<Contest> => {
  await bundle()
  const fresh = async (): Promise<number> => {
    const served = await serveSandbox({ mcpServers: {} })
    await passed(rest[effort])
    const memory = residentMemory(served.service.pid)
    await served[Symbol.asyncDispose]()
    return memory
  }
  const node = async (): Promise<number> => {
    using child = startNode()
    await passed(rest[effort])
    return residentMemory(child.pid)
  }
  return {
    contestants: [
      { name: "serve", sample: fresh },
      { name: "node", sample: node },
    ],
  }
}

/** Runs the gateway's part of turns: each mounts its tools, calls one, and ends. */
export const takeTurns = async (served: Served, count: number): Promise<void> => {
  for (let index = 0; index < count; index++) {
    using turn = await openTurn(served)
    await callTool(turn, "list_servers")
  }
}

const afterTurns = async (effort: Effort): Promise<Contest> => {
  await bundle()
  const served = await serveSandbox({ mcpServers: {} }, littleRoom)
  const many = effort === "quick" ? 20 : 5000
  /** The least there is in the course of so many turns: what is not collected yet is not kept. */
  const least = async (): Promise<number> => {
    let found = Number.POSITIVE_INFINITY
    for (let part = 0; part < 10; part++) {
      await takeTurns(served, many / 10)
      found = Math.min(found, residentMemory(served.service.pid))
    }
    return found
  }
  const before = await least()
  return {
    contestants: [
      { name: "after", sample: least },
      { name: "before", sample: () => before },
    ],
    [Symbol.asyncDispose]: served[Symbol.asyncDispose],
  }
}

/** Servers that fit into the one file that may have a mebibyte, ten thousand of them. */
const serversOf = (count: number): Record<string, unknown> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `server-${index}`,
      { command: "npx", args: ["-y", `@example/server-${index}`] },
    ]),
  )

/** What so many entries take beside none, in MiB for a thousand of them. */
const withEntries = async (entries: number, effort: Effort): Promise<number> => {
  const memoryOf = async (configuration: unknown): Promise<number> => {
    const served = await serveSandbox(configuration)
    await passed(rest[effort])
    const memory = residentMemory(served.service.pid)
    await served[Symbol.asyncDispose]()
    return memory
  }
  const loaded = await memoryOf(JSON.stringify({ mcpServers: serversOf(entries) }))
  const empty = await memoryOf({ mcpServers: {} })
  return ((loaded - empty) / entries) * 1000
}

export const memoryRows: ReadonlyArray<Row> = [
  {
    id: "memory-idle",
    what: "memory of a gateway that serves and is idle",
    unit: "MiB",
    rounds: 5,
    goals: [{ _tag: "AtMost", times: 2.2, of: "node" }],
    prepare: idle,
  },
  {
    id: "memory-turns",
    what: "memory after 5,000 turns more, and as many before that",
    unit: "MiB",
    rounds: 3,
    goals: [{ _tag: "AtMost", times: 1.15, of: "before" }],
    prepare: afterTurns,
  },
  {
    id: "memory-entries",
    what: "memory for a thousand entries, of as many as one file holds",
    unit: "MiB",
    rounds: 3,
    goals: [{ _tag: "AtMost", times: 1.2, of: "of fewer" }],
    prepare: async (effort) => {
      await bundle()
      const [many, few] = effort === "quick" ? [200, 100] : [10_000, 2500]
      return {
        contestants: [
          { name: "of many", sample: () => withEntries(many, effort) },
          { name: "of fewer", sample: () => withEntries(few, effort) },
        ],
      }
    },
  },
]
