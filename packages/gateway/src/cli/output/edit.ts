/** What the commands that change the servers of a file print with `--json`. */
import * as Schema from "effect/Schema"
import { Diagnostic } from "@mooring/config"
import { loserStatuses } from "./parts.ts"

/**
 * What the commands that edit a file print with `--json`. `line` is where it stands now; of what was
 * removed, where it stood. `diff` has secrets masked.
 */
export const EditOutput = Schema.Struct({
  done: Schema.Literals([
    "added",
    "replaced",
    "changed",
    "removed",
    "enabled",
    "disabled",
    "renamed",
    "allowed",
    "unchanged",
  ]),
  name: Schema.String,
  file: Schema.String,
  line: Schema.Int,
  scope: Schema.Literals(["user", "project", "local"]),
  written: Schema.Boolean,
  diff: Schema.String,
  servers: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      status: Schema.Literals(["mounted", "absent", ...loserStatuses]),
      source: Schema.optionalKey(Schema.String),
      target: Schema.optionalKey(Schema.String),
      reason: Schema.optionalKey(Schema.String),
      overridden: Schema.optionalKey(Schema.String),
      changedBy: Schema.Array(Schema.String),
    }),
  ),
  diagnostics: Schema.Array(Diagnostic),
})
export type EditOutput = typeof EditOutput.Type

/**
 * `mooring mcp import --json`. `as` is the name that an entry gets in `file`; it is absent where the
 * entry stays out. `servers` is what becomes of those that come in.
 */
export const McpImportOutput = Schema.Struct({
  file: Schema.String,
  written: Schema.Boolean,
  diff: Schema.String,
  from: Schema.Array(
    Schema.Struct({
      file: Schema.String,
      client: Schema.optionalKey(Schema.String),
      dialect: Schema.optionalKey(Schema.String),
      because: Schema.optionalKey(Schema.String),
    }),
  ),
  incoming: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      from: Schema.String,
      status: Schema.Literals(["new", "same", "conflicting", "refused"]),
      about: Schema.String,
      as: Schema.optionalKey(Schema.String),
      line: Schema.optionalKey(Schema.Int),
    }),
  ),
  servers: EditOutput.fields.servers,
  diagnostics: Schema.Array(Diagnostic),
})
export type McpImportOutput = typeof McpImportOutput.Type
