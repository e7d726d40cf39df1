/** What the commands about gateways that serve print with `--json`. */
import * as Schema from "effect/Schema"
import { Status } from "../../serve/index.ts"

/** `mooring status --json`. `gateway` is `null` where none runs. */
export const StatusOutput = Schema.Struct({ gateway: Schema.NullOr(Status) })

/** `mooring cluster status --json`. */
export const ClusterStatusOutput = Schema.Struct({
  store: Schema.String,
  machines: Schema.Array(
    Schema.Struct({
      machine: Schema.String,
      address: Schema.String,
      healthy: Schema.Boolean,
      shards: Schema.Natural,
    }),
  ),
  sessions: Schema.Array(
    Schema.Struct({
      session: Schema.String,
      backend: Schema.String,
      machine: Schema.String,
      state: Schema.Literals(["there", "gone", "anywhere"]),
    }),
  ),
})
