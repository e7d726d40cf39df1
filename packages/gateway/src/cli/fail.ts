/** Turns what a command fails with into a sentence and an exit code. */
import * as Effect from "effect/Effect"
import type { TurnError } from "../errors.ts"
import { Ended, exitCode } from "./exit-code.ts"
import { tellDiagnostics, tellProblem } from "./say.ts"

interface Saying {
  readonly code: number
  readonly what: string
  readonly remedy: string
}

const say = (error: Exclude<TurnError, { readonly _tag: "ConfigurationRefused" }>): Saying => {
  switch (error._tag) {
    case "StateUnusable":
      return error.kept === undefined
        ? {
            code: exitCode.failed,
            what: `${error.path} cannot be used: ${error.problem}`,
            remedy: error.remedy,
          }
        : {
            code: exitCode.held,
            what: `${error.path} is ${error.kept === null ? "gone" : "damaged"}: ${error.problem}\n  ${error.kept === null ? "" : `it is kept as ${error.kept}; `}nothing was run, and no session has begun anew`,
            remedy: error.remedy,
          }
    case "NotFound":
      return {
        code: exitCode.usage,
        what: `there is no ${error.what} ${error.name}${error.meant === undefined ? "" : `; did you mean ${error.meant}?`}`,
        remedy: error.remedy,
      }
    case "LoopbackUnusable":
      return {
        code: exitCode.failed,
        what: `the gateway's own server could not listen on 127.0.0.1: ${error.problem}`,
        remedy: "check what may listen on the loopback address",
      }
    case "TurnRefused":
      return { code: exitCode.failed, what: error.problem, remedy: error.remedy }
    case "AgentFailed":
      return {
        code: exitCode.failed,
        what: `backend ${error.backend}: ${error.problem}`,
        remedy: error.remedy,
      }
  }
}

/** Says what went wrong, and ends the command. */
export const fail = (error: TurnError): Effect.Effect<never, Ended> =>
  Effect.gen(function* () {
    if (error._tag === "ConfigurationRefused") {
      yield* tellDiagnostics(error.diagnostics)
      return yield* new Ended({ code: exitCode.usage })
    }
    const { code, what, remedy } = say(error)
    yield* tellProblem("error", what, remedy)
    return yield* new Ended({ code })
  })

/** Ends a command with what its turn, or its look at the state, failed with. */
export const failing = <A, R>(
  effect: Effect.Effect<A, TurnError | Ended, R>,
): Effect.Effect<A, Ended, R> =>
  Effect.catchTag(
    effect,
    [
      "StateUnusable",
      "ConfigurationRefused",
      "NotFound",
      "LoopbackUnusable",
      "AgentFailed",
      "TurnRefused",
    ],
    fail,
  )
