/** Progress on standard error: one line that changes on a terminal, a line for each step elsewhere. */
import * as Effect from "effect/Effect"
import { visible } from "@mooring/config"
import { tell } from "./say.ts"
import { standardError } from "./standard-stream.ts"

/** Shows how far something is. */
export interface Progress {
  /** What is under way; on a terminal only, where the next one takes its place. */
  readonly show: (text: string) => Effect.Effect<void>
  /** What is done. It stays. */
  readonly done: (text: string) => Effect.Effect<void>
  /** Takes away what is shown of what is under way. */
  readonly clear: Effect.Effect<void>
}

/** Erases the line that the cursor is in (ECMA-48 section 8.3.41). */
const eraseLine = "\r\u001b[2K"

/** Progress on standard error. */
export const progress = (stream: NodeJS.WriteStream = standardError.open()): Progress => {
  const onTerminal = stream.isTTY
  const write = (text: string) => Effect.sync(() => void stream.write(text))
  const clear = onTerminal ? write(eraseLine) : Effect.void
  return {
    show: (text) =>
      onTerminal
        ? write(eraseLine + visible(text).slice(0, Math.max(1, stream.columns - 1)))
        : Effect.void,
    done: (text) => Effect.andThen(clear, tell(visible(text))),
    clear,
  }
}
