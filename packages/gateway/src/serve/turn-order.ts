/** A turn that is asked for. */
import * as Schema from "effect/Schema"

/**
 * A turn as it is handed on. It holds no secret but what is in the prompt: variables and configuration
 * are those of the machine that runs it.
 *
 * @property timeout in seconds
 */
export const TurnOrder = Schema.Struct({
  session: Schema.String,
  backend: Schema.String,
  agent: Schema.String,
  prompt: Schema.String,
  partial: Schema.Boolean,
  timeout: Schema.NullOr(Schema.Finite),
  cwd: Schema.String,
})
export type TurnOrder = typeof TurnOrder.Type
