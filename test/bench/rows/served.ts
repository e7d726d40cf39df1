/** A gateway that serves, and turns that are open in it, as the rows that need them start them. */
import { randomUUID } from "node:crypto"
import { mkdirSync, rmSync } from "node:fs"
import { connect } from "node:net"
import { join } from "node:path"
import { version } from "@mooring/gateway"
import { identify } from "../../../packages/gateway/src/process/process-identity.ts"
import { tryLock } from "../../../packages/gateway/src/state/exclusive-lock.ts"
import { writePassingFile } from "../../../packages/gateway/src/state/private-file.ts"
import { Sandbox } from "../../support/sandbox.ts"
import { Service } from "../../support/service.ts"
import { profiled } from "../profile.ts"
import { mounted } from "../programs/mounted.ts"

/** A gateway that serves a machine of its own. */
export interface Served extends AsyncDisposable {
  readonly sandbox: Sandbox
  readonly service: Service
}

/**
 * Little room in V8's heap, for what is new and for what lives long: with as much as it likes, V8 puts
 * collections off, and memory says nothing of what is kept. Whatever is kept of many turns does not fit.
 */
export const littleRoom = {
  NODE_OPTIONS: "--max-semi-space-size=1 --max-old-space-size=48",
}

/** Starts one with a configuration. */
export const serveSandbox = async (
  configuration: unknown,
  env: Record<string, string> = {},
): Promise<Served> => {
  const sandbox = new Sandbox(profiled())
  sandbox.configure(configuration)
  const service = await Service.start(sandbox, env)
  return {
    sandbox,
    service,
    [Symbol.asyncDispose]: async () => {
      await service.end("SIGTERM")
      sandbox[Symbol.dispose]()
    },
  }
}

const ask = (path: string, question: unknown): Promise<Record<string, unknown>> =>
  new Promise((resolve, reject) => {
    let answer = ""
    const socket = connect(path, () => socket.write(`${JSON.stringify(question)}\n`))
    socket.setEncoding("utf8").on("error", reject)
    socket.on("data", (chunk: string) => {
      answer += chunk
      if (!answer.endsWith("\n")) return
      socket.destroy()
      resolve(JSON.parse(answer) as Record<string, unknown>)
    })
  })

/** A turn that is open: what its agent is given. */
export interface OpenTurn extends Disposable {
  readonly port: number
  readonly authorization: string
}

/** A lease. A gateway that cleans up may come between the making of a lock's file and the lock. */
const claim = (state: string) => {
  for (;;) {
    const lease = randomUUID()
    const directory = join(state, "leases", lease)
    const lockFile = `${directory}.lock`
    const lock = tryLock(lockFile)
    if (lock === undefined) continue
    mkdirSync(directory, { mode: 0o700 })
    return { lease, directory, lockFile, lock }
  }
}

/** What a runner does of a turn before it starts the agent: a lease, a grant, and word of both. */
export const openTurn = async ({
  sandbox: { state },
}: Pick<Served, "sandbox">): Promise<OpenTurn> => {
  const { lease, directory, lockFile, lock } = claim(state)
  const { port, token } = await ask(join(state, "serve.sock"), { _tag: "Mount", lease, version })
  writePassingFile(
    join(directory, "turn.json"),
    JSON.stringify({
      session: `session-${lease.slice(0, 2)}`,
      backend: "demo",
      since: new Date().toISOString(),
      runner: identify(process.pid),
      tools: { by: "serve", port },
      servers: mounted.map((server) => ({ ...server, explanation: {} })),
    }),
  )
  return {
    port: Number(port),
    authorization: `Bearer ${String(token)}`,
    [Symbol.dispose]: () => {
      rmSync(directory, { recursive: true, force: true })
      rmSync(lockFile, { force: true })
      lock.release()
    },
  }
}

/** Calls one of the gateway's tools, as an agent does. */
export const callTool = async ({ port, authorization }: OpenTurn, name: string): Promise<void> => {
  const response = await fetch(`http://127.0.0.1:${port}/mcp`, {
    method: "POST",
    headers: {
      authorization,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-06-18",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: {} },
    }),
  })
  const text = await response.text()
  if (!text.includes('"result"')) throw new Error(`${response.status}: ${text}`)
}
