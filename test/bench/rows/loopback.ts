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

/** A version that agents speak, and the newest, whose requests say in themselves who asks. */
const versions = { older: "2025-11-25", newest: "2026-07-28" } as const
type Age = keyof typeof versions

const questions = {
  list: { method: "tools/list", params: {} },
  call: { method: "tools/call", params: { name: "list_servers", arguments: {} } },
} as const
type Question = keyof typeof questions

type Request = Pick<Load, "headers" | "body">

const requestOf = (question: Question, age: Age): Request => {
  const { method, params } = questions[question]
  const version = versions[age]
  const isNewest = age === "newest"
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": version,
    "io.modelcontextprotocol/clientInfo": { name: "bench", version: "1" },
    "io.modelcontextprotocol/clientCapabilities": {},
  }
  return {
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": version,
      ...(isNewest ? { "mcp-method": method } : {}),
      ...(isNewest && "name" in params ? { "mcp-name": params.name } : {}),
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method,
      params: isNewest ? { ...params, _meta } : params,
    }),
  }
}

/** How long the result of a request is, in whichever form it comes. */
const lengthOf = async (port: number, { headers, body }: Request): Promise<number> => {
  const response = await fetch(`http://127.0.0.1:${port}/mcp`, { method: "POST", headers, body })
  const text = await response.text()
  const message = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)
  const { result } = JSON.parse(message) as { readonly result: object }
  return JSON.stringify({ ...result, _meta: undefined }).length
}

const contestOf =
  (question: Question, age: Age, connections: number, part: keyof Borne) =>
  async (effort: Effort): Promise<Contest> => {
    await bundle()
    const served = await serveSandbox({ mcpServers: {} })
    const turn = await openTurn(served)
    const peer = await startPeer()
    const request = requestOf(question, age)
    const admitted: Request = {
      ...request,
      headers: { ...request.headers, authorization: turn.authorization },
    }
    const own = await lengthOf(turn.port, admitted)
    const peers = await lengthOf(peer.port, request)
    if (Math.abs(own - peers) > own / 100)
      throw new Error(`The answers are not of one length: ${own} and ${peers}`)
    const milliseconds = effort === "quick" ? 100 : 1500
    const sample = (port: number, asked: Request) => async () =>
      (await bear({ ...asked, port, connections, milliseconds }))[part]
    return {
      contestants: [
        { name: "mooring", sample: sample(turn.port, admitted) },
        { name: "sdk", sample: sample(peer.port, request) },
      ],
      [Symbol.asyncDispose]: async () => {
        peer[Symbol.dispose]()
        turn[Symbol.dispose]()
        await served[Symbol.asyncDispose]()
      },
    }
  }

const rowsOf = (question: Question, age: Age, connections: number): ReadonlyArray<Row> => {
  const id = `loopback-${question}-${connections}${age === "newest" ? "-newest" : ""}`
  const on = `on ${connections} connection${connections === 1 ? "" : "s"}`
  const what = `tools/${question} of ${versions[age]} ${on}, every check on`
  return [
    {
      id,
      what: `${what}: answers`,
      unit: "/s",
      rounds: 7,
      goals: [{ _tag: "AtLeast", times: 1, of: "sdk" }],
      prepare: contestOf(question, age, connections, "rate"),
    },
    {
      id: `${id}-p99`,
      what: `${what}: the slowest of a hundred`,
      unit: "ms",
      rounds: 7,
      goals: [{ _tag: "AtMost", times: 1, of: "sdk" }],
      prepare: contestOf(question, age, connections, "p99"),
    },
  ]
}

export const loopbackRows: ReadonlyArray<Row> = [
  ...(["list", "call"] as const).flatMap((question) =>
    [1, 64].flatMap((connections) => rowsOf(question, "older", connections)),
  ),
  ...rowsOf("call", "newest", 64),
]
