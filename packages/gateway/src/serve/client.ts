/** Asks the gateway that runs for a state directory, if one does. */
import { existsSync } from "node:fs"
import { connect } from "node:net"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { Answer, type Answers, answerTags, type Question } from "./protocol.ts"
import { findSocket } from "./socket-path.ts"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Answer))

/** How long an answer may take, in milliseconds. A gateway that is stopped in its tracks gives none. */
const patience = 5000

const exchange = (path: string, request: Question): Effect.Effect<string> =>
  Effect.callback((resume) => {
    let answer = ""
    const done = () => {
      socket.destroy()
      resume(Effect.succeed(answer))
    }
    const socket = connect(path, () => socket.write(`${JSON.stringify(request)}\n`))
    socket.setEncoding("utf8").setTimeout(patience, done)
    socket.on("data", (chunk: string) => {
      answer += chunk
      if (answer.endsWith("\n")) done()
    })
    socket.on("error", done).on("close", done)
    return Effect.sync(() => socket.destroy())
  })

/**
 * The gateway's answer; `undefined` where there is no gateway, or none that understands or wants to
 * answer: whoever asks then goes on without it.
 *
 * @param state the state directory
 */
export const askGateway = <R extends Question>(
  state: string,
  request: R,
): Effect.Effect<Answers[R["_tag"]] | undefined> =>
  Effect.gen(function* () {
    const path = findSocket(state)
    // Where there is no gateway there is no socket, and nothing to wait for.
    if (path === undefined || !existsSync(path)) return undefined
    const answer = Option.getOrUndefined(decode(yield* exchange(path, request)))
    return answer?._tag === answerTags[request._tag] ? (answer as Answers[R["_tag"]]) : undefined
  })
