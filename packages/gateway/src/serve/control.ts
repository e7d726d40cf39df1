/** The control socket: answers the requests of this machine's owner, and of nobody else. */
import { chmodSync } from "node:fs"
import { createServer, type Server, type Socket } from "node:net"
import { tmpdir } from "node:os"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { StateUnusable } from "../errors.ts"
import { Host } from "../host.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import type { OrderReply } from "./order.ts"
import { type Answer, type Ready, Request, requestLimit } from "./protocol.ts"
import { placeSocket, removeSocket } from "./socket-path.ts"

/** What is answered, as it is written. */
export type Line = Answer | Ready | (typeof OrderReply)["Encoded"]

/**
 * What answers requests. What it runs ends with the connection that it is for.
 *
 * @param say writes a line before the one that is the answer
 */
export type Respond = (request: Request, say: (line: Line) => void) => Effect.Effect<Line>

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Request))

const unknown: Answer = {
  _tag: "Refused",
  problem: "this is no request that this gateway knows",
}

/**
 * Answers the lines of one connection, in their order.
 *
 * @returns what ends it, once what was asked is answered
 */
const converse = (socket: Socket, respond: Respond): (() => void) => {
  let unread = ""
  let last: Promise<void> = Promise.resolve()
  const ended = new AbortController()
  const say = (line: Line): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(line)}\n`)
  }
  const reply = async (line: string): Promise<void> => {
    const request = Option.getOrUndefined(decode(line))
    if (request === undefined) return say(unknown)
    say(await Effect.runPromise(respond(request, say), { signal: ended.signal }))
  }
  socket.once("close", () => ended.abort())
  socket.on("error", () => socket.destroy())
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (unread + chunk).split("\n")
    unread = lines.pop() ?? ""
    for (const line of lines) last = last.then(() => reply(line)).catch(() => void socket.destroy())
    if (unread.length > requestLimit) socket.destroy()
  })
  return () => void last.then(() => socket.end())
}

const listen = (server: Server, path: string): Effect.Effect<void, Error> =>
  Effect.callback((resume) => {
    server.once("error", (error) => resume(Effect.fail(error)))
    server.listen(path, () => resume(Effect.void))
  })

/** How long an answer that is being written may take at the end, in milliseconds. */
const patience = 1000

const close = (server: Server, open: ReadonlyMap<Socket, () => void>): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const late = setTimeout(() => open.forEach((_end, socket) => socket.destroy()), patience)
    server.close(() => {
      clearTimeout(late)
      resume(Effect.void)
    })
    for (const end of open.values()) end()
  })

/**
 * Answers on the control socket for as long as the scope is open. Whoever calls this holds the state
 * directory: a socket that is there already is a dead gateway's.
 */
export const listenForRequests = (
  respond: Respond,
): Effect.Effect<void, StateUnusable, Host | StateDirectory | Scope.Scope> =>
  Effect.gen(function* () {
    const { path: state } = yield* StateDirectory
    const { variables } = yield* Host
    const open = new Map<Socket, () => void>()
    const server = createServer((socket) => {
      open.set(socket, converse(socket, respond))
      socket.once("close", () => open.delete(socket))
    })
    yield* Effect.acquireRelease(
      Effect.gen(function* () {
        const path = yield* onState(state, () => {
          removeSocket(state)
          return placeSocket(state, [variables["XDG_RUNTIME_DIR"], tmpdir(), "/tmp"])
        })
        const started = yield* Effect.result(listen(server, path))
        // What the system said is reported as of every other file of the state directory.
        yield* onState(path, () => {
          if (started._tag === "Failure") throw started.failure
          chmodSync(path, 0o600)
        })
      }),
      () =>
        Effect.andThen(
          close(server, open),
          Effect.sync(() => removeSocket(state)),
        ),
    )
  })
