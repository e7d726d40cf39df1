/** What `mooring trust` prints with `--json`. */
import * as Schema from "effect/Schema"
import { Trusted } from "../../trust/index.ts"

/** `mooring trust --json`: what there is to agree to. */
export const TrustOutput = Schema.Struct({
  files: Schema.Array(
    Schema.Struct({
      file: Schema.String,
      scope: Schema.Literals(["project", "local"]),
      id: Schema.String,
      trusted: Schema.Boolean,
      servers: Schema.Array(Schema.String),
      changes: Schema.Array(Schema.Struct({ text: Schema.String, at: Schema.String })),
    }),
  ),
})

/** `mooring trust list --json`. */
export const TrustListOutput = Schema.Struct({ trusted: Schema.Array(Trusted) })
