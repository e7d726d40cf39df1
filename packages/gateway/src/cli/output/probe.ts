/** What the commands that ask servers and agent CLIs print with `--json`. */
import * as Schema from "effect/Schema"
import { Diagnostic } from "@mooring/config"
import { ServerSummary } from "./parts.ts"
import { StateFile } from "./state.ts"

const ProbedServer = Schema.Union([
  Schema.Struct({
    ...ServerSummary.fields,
    source: Schema.String,
    status: Schema.tag("up"),
    protocolVersion: Schema.String,
    tools: Schema.Array(Schema.Struct({ name: Schema.String, offered: Schema.Boolean })),
    connectMs: Schema.Natural,
    listMs: Schema.Natural,
  }),
  Schema.Struct({
    ...ServerSummary.fields,
    source: Schema.String,
    status: Schema.tag("failed"),
    problem: Schema.String,
    remedy: Schema.String,
  }),
])

/** `mooring mcp probe --json`. Times are in milliseconds; `offered` is false for what the filter leaves out. */
export const McpProbeOutput = Schema.Struct({
  agent: Schema.String,
  servers: Schema.Array(ProbedServer),
  diagnostics: Schema.Array(Diagnostic),
})
export type McpProbeOutput = typeof McpProbeOutput.Type

/** `mooring doctor --json`. `version` is `null` where the CLI cannot be started. */
export const DoctorOutput = Schema.Struct({
  agents: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      label: Schema.String,
      command: Schema.String,
      version: Schema.NullOr(Schema.String),
      account: Schema.Literals(["none", "known", "unknown"]),
      ready: Schema.Boolean,
      problem: Schema.optionalKey(Schema.String),
      remedy: Schema.optionalKey(Schema.String),
    }),
  ),
  servers: Schema.Array(ProbedServer),
  gateway: Schema.NullOr(Schema.Struct({ pid: Schema.Int, port: Schema.Int })),
  store: Schema.Struct({
    kind: Schema.Literals(["sqlite", "postgres"]),
    at: Schema.String,
    problem: Schema.optionalKey(Schema.String),
    remedy: Schema.optionalKey(Schema.String),
  }),
  /** What is kept and not sound. */
  state: Schema.Array(StateFile),
  file: Schema.String,
  diagnostics: Schema.Array(Diagnostic),
})
export type DoctorOutput = typeof DoctorOutput.Type
