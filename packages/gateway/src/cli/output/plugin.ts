/** What the commands about plugins print with `--json`. */
import * as Schema from "effect/Schema"
import { Diagnostic } from "@mooring/config"
import { Dropped, Transport } from "./parts.ts"

/** `mooring plugin init --json`. */
export const PluginInitOutput = Schema.Struct({
  name: Schema.String,
  directory: Schema.String,
  files: Schema.Array(Schema.String),
})

/** `mooring plugin list --json`. `notAllowed` holds arguments of `mooring plugin allow`. */
export const PluginListOutput = Schema.Struct({
  plugins: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      path: Schema.String,
      version: Schema.NullOr(Schema.String),
      enabled: Schema.Boolean,
      servers: Schema.Array(Schema.String),
      notAllowed: Schema.Array(Schema.String),
    }),
  ),
})

/** `mooring plugin check --json`. `version` is `null` where the manifest says none. */
export const PluginCheckOutput = Schema.Struct({
  name: Schema.String,
  version: Schema.NullOr(Schema.String),
  path: Schema.String,
  /** The format's id; `null` where there is no plugin. */
  format: Schema.NullOr(Schema.String),
  servers: Schema.Array(Schema.Struct({ name: Schema.String, transport: Transport })),
  reads: Schema.Array(Schema.String),
  sets: Schema.Array(Schema.String),
  hosts: Schema.Array(Schema.String),
  backends: Schema.Array(
    Schema.Struct({
      backend: Schema.String,
      renamed: Schema.Record(Schema.String, Schema.String),
      dropped: Schema.Array(Dropped),
      proxied: Schema.Array(Dropped),
    }),
  ),
  errors: Schema.Natural,
  warnings: Schema.Natural,
  diagnostics: Schema.Array(Diagnostic),
})
