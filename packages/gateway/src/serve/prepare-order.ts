/** A turn that a gateway is asked to make ready for its runner. */
import * as Schema from "effect/Schema"
import type { HostFacts } from "../host-facts.ts"

/**
 * An order to make a turn ready.
 *
 * @property maker which Mooring asks: another one may make something else of the same turn
 * @property lease what the runner holds; `runner` is who it is
 * @property host the runner's surroundings: references mean what they mean there
 * @property isAttended whether there is a person who can be asked about the project's files
 */
export const PrepareOrder = Schema.Struct({
  maker: Schema.String,
  lease: Schema.String,
  runner: Schema.Struct({ pid: Schema.Int, start: Schema.String, boot: Schema.String }),
  host: Schema.Struct({
    variables: Schema.Record(Schema.String, Schema.String),
    cwd: Schema.String,
    home: Schema.String,
    machine: Schema.String,
    owner: Schema.String,
  } satisfies { readonly [K in keyof HostFacts]: unknown }),
  isAttended: Schema.Boolean,
  session: Schema.String,
  backend: Schema.String,
  agent: Schema.String,
  prompt: Schema.String,
  partial: Schema.Boolean,
  flags: Schema.Array(Schema.String),
})
export type PrepareOrder = typeof PrepareOrder.Type
