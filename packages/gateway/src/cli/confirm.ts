/** Asks a person for a yes or a no. */
import * as Effect from "effect/Effect"
import * as Prompt from "effect/cli/Prompt"
import * as NodeServices from "@effect/platform-node/NodeServices"

/** The answer; an interruption is a no. */
export const confirm = (message: string): Effect.Effect<boolean> =>
  Prompt.run(Prompt.Confirm({ message, initial: false })).pipe(
    Effect.catchTag("QuitError", () => Effect.succeed(false)),
    Effect.provide(NodeServices.layer),
  )
