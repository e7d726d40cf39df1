/** What the commands that look at servers print with `--json`. */
import * as Schema from "effect/Schema"
import { Diagnostic } from "@mooring/config"
import { loserStatuses, Place, Provenance, Rendering, ServerSummary } from "./parts.ts"

/** `mooring mcp list --json`. */
export const McpListOutput = Schema.Struct({
  agent: Schema.String,
  complete: Schema.Boolean,
  servers: Schema.Array(
    Schema.Struct({
      ...ServerSummary.fields,
      source: Schema.String,
      target: Schema.String,
      at: Schema.optionalKey(Place),
    }),
  ),
  losers: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      status: Schema.Literals(loserStatuses),
      source: Schema.String,
      at: Place,
      reason: Schema.String,
    }),
  ),
  missing: Schema.Array(
    Schema.Struct({
      scope: Schema.Literals(["any", "server", "plugin", "policy"]),
      name: Schema.optionalKey(Schema.String),
      because: Diagnostic,
    }),
  ),
  diagnostics: Schema.Array(Diagnostic),
})
export type McpListOutput = typeof McpListOutput.Type

/** `mooring mcp diff --json`. `effect` is what a difference does to a conversation. */
export const McpDiffOutput = Schema.Struct({
  before: Schema.String,
  after: Schema.String,
  differences: Schema.Array(
    Schema.Struct({
      server: Schema.String,
      provenance: Provenance,
      plugin: Schema.optionalKey(Schema.String),
      change: Schema.Literals(["added", "removed", "changed"]),
      path: Schema.optionalKey(Schema.String),
      kind: Schema.optionalKey(
        Schema.Literals(["stable", "reference", "credential", "operational"]),
      ),
      before: Schema.optionalKey(Schema.String),
      after: Schema.optionalKey(Schema.String),
      at: Schema.Struct({
        before: Schema.optionalKey(Place),
        after: Schema.optionalKey(Place),
      }),
      effect: Schema.Literals(["fresh", "drift", "none", "held"]),
    }),
  ),
  diagnostics: Schema.Array(Diagnostic),
})
export type McpDiffOutput = typeof McpDiffOutput.Type

const Written = Schema.Struct({ value: Schema.String, origin: Place, source: Schema.String })

/** `mooring mcp explain NAME --json`. */
export const McpExplainOutput = Schema.Struct({
  name: Schema.String,
  provenance: Provenance,
  source: Schema.String,
  declaredAt: Schema.optional(Place),
  leaves: Schema.Array(
    Schema.Struct({
      path: Schema.String,
      fieldClass: Schema.Literals(["Stable", "Sensitive", "Ephemeral", "Operational"]),
      value: Schema.String,
      written: Schema.optional(Written),
      shadows: Schema.Array(Written),
    }),
  ),
  replaces: Schema.Array(Schema.Struct({ source: Schema.String, origin: Place })),
})

/** `mooring mcp render --json`. */
export const McpRenderOutput = Schema.Struct({
  backend: Schema.String,
  command: Schema.Array(Schema.String),
  files: Schema.Record(Schema.String, Schema.String),
  env: Schema.Record(Schema.String, Schema.String),
  ...Rendering,
})
