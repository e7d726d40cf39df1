/** `mooring run` as this process's program, once its arguments and its prompt are read. */
import * as Effect from "effect/Effect"
import type { HeadStart } from "../runner/head-start.ts"
import { type RunInput, run } from "./commands/run.ts"
import { readPrompt } from "./prompt.ts"
import { runProgram } from "./run-program.ts"

export const runTurnOf = (input: RunInput, start: HeadStart): void =>
  runProgram(Effect.andThen(readPrompt(input.prompt), run(input, start)))
