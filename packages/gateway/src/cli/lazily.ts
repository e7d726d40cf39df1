/** Loads the code of a command when it runs: a command that is not run costs nothing at start. */
import * as Effect from "effect/Effect"

/** A handler whose module is imported when it is called. */
export const lazily =
  <Input, E, Module>(
    load: () => Promise<Module>,
    pick: (module: Module) => (input: Input) => Effect.Effect<void, E>,
  ) =>
  (input: Input): Effect.Effect<void, E> =>
    Effect.flatMap(Effect.promise(load), (module) => pick(module)(input))
