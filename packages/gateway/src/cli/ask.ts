/** Asks a person, where there is one. */
import * as Effect from "effect/Effect"
import * as Prompt from "effect/cli/Prompt"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { isInteractive } from "./interactive.ts"
import { Ended, exitCode } from "./exit-code.ts"
import { tellProblem } from "./say.ts"

/** What a shell says of a command that Ctrl-C ended. */
const interrupted = 130

const run = <A>(prompt: Prompt.Prompt<A>): Effect.Effect<A, Ended> =>
  Prompt.run(prompt).pipe(
    Effect.catchTag("QuitError", () => Effect.fail(new Ended({ code: interrupted }))),
    Effect.provide(NodeServices.layer),
  )

/** Ends a command whose command line, or whose configuration, is wrong. */
export const refuse = (what: string, remedy: string): Effect.Effect<never, Ended> =>
  Effect.andThen(tellProblem("error", what, remedy), new Ended({ code: exitCode.usage }))

/** What is wrong where nobody can be asked. */
export interface Unasked {
  readonly json: boolean
  readonly missing: string
  readonly remedy: string
}

const orAsk = <A>(
  given: A | undefined,
  { json, missing, remedy }: Unasked,
  ask: () => Prompt.Prompt<A>,
): Effect.Effect<A, Ended> => {
  if (given !== undefined) return Effect.succeed(given)
  return json || !isInteractive() ? refuse(missing, remedy) : run(ask())
}

/** What was given, or what a person types. */
export const orText = (
  given: string | undefined,
  message: string,
  unasked: Unasked,
): Effect.Effect<string, Ended> =>
  orAsk(given, unasked, () =>
    Prompt.String({
      message,
      validate: (text) =>
        text.trim() === "" ? Effect.fail("write something") : Effect.succeed(text.trim()),
    }),
  )

const choicesOf = (options: ReadonlyArray<string>) =>
  options.map((option) => ({ title: option, value: option }))

/** What was given, or what a person chooses; where there is nothing to choose from, it is missing. */
export const orChoice = (
  given: string | undefined,
  message: string,
  options: ReadonlyArray<string>,
  unasked: Unasked,
): Effect.Effect<string, Ended> =>
  given === undefined && options.length === 0
    ? refuse(unasked.missing, unasked.remedy)
    : orAsk(given, unasked, () => Prompt.Select({ message, choices: choicesOf(options) }))

/** What a person chooses of several, some of which may be chosen already. */
export const chooseFrom = <A>(
  message: string,
  choices: ReadonlyArray<{ readonly title: string; readonly value: A; readonly selected: boolean }>,
): Effect.Effect<ReadonlyArray<A>, Ended> => run(Prompt.MultiSelect({ message, choices }))

/** What a person chooses of several; nothing where nobody can be asked. */
export const chooseSome = (
  message: string,
  options: ReadonlyArray<string>,
  json: boolean,
): Effect.Effect<ReadonlyArray<string>, Ended> =>
  options.length === 0 || json || !isInteractive()
    ? Effect.succeed([])
    : run(Prompt.MultiSelect({ message, choices: choicesOf(options) }))
