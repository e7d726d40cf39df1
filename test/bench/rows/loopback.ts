/** The gateway's own server under load, with every check, beside the official SDK's without any. */
import { execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import { promisify } from "node:util"
import { bundle } from "../../../scripts/bundle.ts"
import type { Borne, Load } from "../programs/load.ts"
import type { Contest, Effort, Row } from "../row.ts"
import { openTurn, serveSandbox } from "./served.ts"

const programs = join(import.meta.dirname, "../programs")

const run = promisify(execFile)

/** Has a process of its own send requests; their sender is no contestant. */
const bear = async (load: Load): Promise<Borne> => {
  const { stdout } = await run(process.execPath, [join(programs, "load.ts"), JSON.stringify(load)])
  return JSON.parse(stdout) as Borne
}

const startPeer = async () => {
  const child = spawn(process.execPath, [join(programs, "sdk-server.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const [port] = (await once(child.stdout, "data")) as [Buffer]
  return { port: Number(port.toString()), [Symbol.dispose]: () => void child.kill() }
}

const questions = {
  list: { method: "tools/list" },
  call: { method: "tools/call", params: { name: "list_servers", arguments: {} } },
} as const

const contestOf =
  (question: keyof typeof questions, connections: number, part: keyof Borne) =>
  async (effort: Effort): Promise<Contest> => {
    await bundle()
    const served = await serveSandbox({ mcpServers: {} })
    const turn = await openTurn(served)
    const peer = await startPeer()
    const load = {
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...questions[question] }),
      connections,
      milliseconds: effort === "quick" ? 100 : 1500,
    }
    const headers = {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-06-18",
    }
    const sample = (port: number, more: Load["headers"]) => async () =>
      (await bear({ ...load, port, headers: { ...headers, ...more } }))[part]
    return {
      contestants: [
        { name: "mooring", sample: sample(turn.port, { authorization: turn.authorization }) },
        { name: "sdk", sample: sample(peer.port, {}) },
      ],
      [Symbol.asyncDispose]: async () => {
        peer[Symbol.dispose]()
        turn[Symbol.dispose]()
        await served[Symbol.asyncDispose]()
      },
    }
  }

const rowsOf = (question: keyof typeof questions, connections: number): ReadonlyArray<Row> => {
  const what = `tools/${question} on ${connections} connection${connections === 1 ? "" : "s"}`
  return [
    {
      id: `loopback-${question}-${connections}`,
      what: `${what}, every check on: answers`,
      unit: "/s",
      rounds: 7,
      goals: [{ _tag: "AtLeast", times: 1, of: "sdk" }],
      prepare: contestOf(question, connections, "rate"),
    },
    {
      id: `loopback-${question}-${connections}-p99`,
      what: `${what}, every check on: the slowest of a hundred`,
      unit: "ms",
      rounds: 7,
      goals: [{ _tag: "AtMost", times: 1, of: "sdk" }],
      prepare: contestOf(question, connections, "p99"),
    },
  ]
}

export const loopbackRows: ReadonlyArray<Row> = (["list", "call"] as const).flatMap((question) =>
  [1, 64].flatMap((connections) => rowsOf(question, connections)),
)
