/** The prompt of a turn: from the command line, or from standard input. */
import * as Effect from "effect/Effect"
import { Ended, exitCode } from "./exit-code.ts"
import { tellProblem } from "./say.ts"
import { readStandardInput } from "./standard-input.ts"

/** The prompt as given, or what comes in on standard input if that is no terminal. */
export const readPrompt = (given: string | undefined): Effect.Effect<string, Ended> =>
  Effect.gen(function* () {
    const prompt = given ?? (yield* Effect.promise(readStandardInput))
    if (prompt.trim() !== "") return prompt
    yield* tellProblem(
      "error",
      "there is no prompt",
      "write it behind the flags, or send it to standard input",
    )
    return yield* new Ended({ code: exitCode.usage })
  })
