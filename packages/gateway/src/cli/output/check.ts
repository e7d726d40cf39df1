/** What the commands that judge a configuration print with `--json`. */
import * as Schema from "effect/Schema"
import { Diagnostic, IdentityJson } from "@mooring/config"

/** `mooring identity --json`. */
export const IdentityOutput = Schema.Struct({ fingerprint: Schema.String, identity: IdentityJson })

/** `mooring check --json`. */
export const CheckOutput = Schema.Struct({
  file: Schema.String,
  errors: Schema.Natural,
  warnings: Schema.Natural,
  /** The dialects that files were read in, where they had to be found out. */
  dialects: Schema.Array(
    Schema.Struct({
      file: Schema.String,
      id: Schema.String,
      label: Schema.String,
      because: Schema.String,
    }),
  ),
  diagnostics: Schema.Array(Diagnostic),
})
