/** What a gateway that serves keeps in memory: idle, after many turns, and with many entries. */
import { spawn } from "node:child_process"
import { once } from "node:events"
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
const rest = { full: 1000, quick: 100 } as const

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

/** Takes the gateway's part of turns, some at a time: each mounts its tools, calls one, and ends. */
const takeTurns = async (served: Served, count: number): Promise<void> => {
  let left = count
  const take = async (): Promise<void> => {
    while (left-- > 0) {
      using turn = await openTurn(served)
      await callTool(turn, "list_servers")
    }
  }
  await Promise.all(Array.from({ length: 4 }, take))
}

/** Eight parts: one until memory is at rest, one before all others, one to warm up, and five rounds. */
const afterTurns = async (effort: Effort): Promise<Contest> => {
  await bundle()
  const served = await serveSandbox({ mcpServers: {} }, littleRoom)
  const part = effort === "quick" ? 20 : 1250
  /** The least there is in the course of a part: what is not collected yet is not kept. */
  const least = async (): Promise<number> => {
    let found = Number.POSITIVE_INFINITY
    for (let some = 0; some < 10; some++) {
      await takeTurns(served, part / 10)
      found = Math.min(found, residentMemory(served.service.pid))
    }
    return found
  }
  await takeTurns(served, part)
  const before = await least()
  return {
    contestants: [
      { name: "after", sample: least },
      { name: "before", sample: () => before },
    ],
    [Symbol.asyncDispose]: served[Symbol.asyncDispose],
  }
}

/** Servers of which the one file that may have a mebibyte holds ten thousand. */
const serversOf = (count: number): Record<string, unknown> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `server-${index}`,
      { command: "npx", args: ["-y", `@example/server-${index}`] },
    ]),
  )

/** What a process is started with that says what it keeps. */
const telling = { NODE_OPTIONS: "--inspect=127.0.0.1:0" }

/**
 * What is left in the heap of such a process once everything else is collected, in MiB: the least of some
 * looks, since files that are being read again at that moment are not kept.
 */
const keptIn = async ({ service }: Served, effort: Effort): Promise<number> => {
  const [url = ""] = /ws:\S+/.exec(service.log()) ?? []
  const socket = new WebSocket(url)
  await once(socket, "open")
  const ask = async (method: string): Promise<Record<string, unknown>> => {
    socket.send(JSON.stringify({ id: 1, method }))
    const [{ data }] = (await once(socket, "message")) as [{ readonly data: string }]
    return (JSON.parse(data) as { readonly result: Record<string, unknown> }).result
  }
  let least = Number.POSITIVE_INFINITY
  for (let look = 0; look < (effort === "quick" ? 1 : 10); look++) {
    await ask("HeapProfiler.collectGarbage")
    const { usedSize, backingStorageSize } = await ask("Runtime.getHeapUsage")
    least = Math.min(least, Number(usedSize) + Number(backingStorageSize))
    await passed(rest[effort] / 10)
  }
  socket.close()
  return least / 2 ** 20
}

/** What is kept of more entries beside fewer, in MiB for a thousand of them. */
const between = async (fewer: number, more: number, effort: Effort): Promise<number> => {
  const kept = async (entries: number): Promise<number> => {
    const text = JSON.stringify({ mcpServers: serversOf(entries) })
    await using served = await serveSandbox(text, telling)
    return await keptIn(served, effort)
  }
  return ((await kept(more)) - (await kept(fewer))) / ((more - fewer) / 1000)
}

/** That each thousand takes as much as those before it. */
const withEntries = async (effort: Effort): Promise<Contest> => {
  await bundle()
  const of = (fewer: number, more: number) => ({
    name: `${fewer.toLocaleString("en")} to ${more.toLocaleString("en")}`,
    sample: () => between(fewer, more, effort),
  })
  return {
    contestants:
      effort === "quick"
        ? [of(100, 200), of(0, 100)]
        : [of(5000, 10_000), of(2500, 5000), of(1000, 2500), of(0, 1000)],
  }
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
    what: "memory after 10,000 turns, and after the first 2,500",
    unit: "MiB",
    rounds: 5,
    goals: [{ _tag: "AtMost", times: 1.15, of: "before" }],
    prepare: afterTurns,
  },
  {
    id: "memory-entries",
    what: "memory that is kept for a thousand entries more",
    unit: "MiB",
    rounds: 5,
    goals: [{ _tag: "AtMost", times: 1.2, of: "2,500 to 5,000" }],
    prepare: withEntries,
  },
]
