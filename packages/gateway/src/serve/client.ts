/** Asks the gateway that runs for a state directory, if one does. */
import * as Effect from "effect/Effect"
import { exchange, placeToAsk } from "./exchange.ts"
import type { Answers, Question } from "./protocol.ts"

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
    const path = placeToAsk(state)
    if (path === undefined) return undefined
    const text = yield* Effect.callback<string>((resume) => {
      const { answer, giveUp } = exchange(path, request)
      void answer.then((given) => resume(Effect.succeed(given)))
      return Effect.sync(giveUp)
    })
    // Where there is no gateway, nothing is loaded for its answers.
    const { readAnswer } = yield* Effect.promise(() => import("./read-answer.ts"))
    return readAnswer(request, text)
  })
