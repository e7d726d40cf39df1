/** The shapes of `--json`: what each command prints, as schemas that the output is checked against. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Diagnostic, IdentityJson, Verdict } from "@mooring/config"
import { ToolsAt } from "../loopback/index.ts"
import { Status } from "../serve/index.ts"
import { Binding, HistoryEntry, RetiredBinding } from "../session/index.ts"
import { Trusted } from "../trust/index.ts"
import { print } from "./say.ts"

const Provenance = Schema.Literals(["user", "plugin", "gateway-runtime"])
const Transport = Schema.Literals(["stdio", "http", "sse"])

const Place = Schema.Struct({
  file: Schema.String,
  pointer: Schema.String,
  line: Schema.Int,
  column: Schema.Int,
})

const ServerSummary = Schema.Struct({
  name: Schema.String,
  provenance: Provenance,
  transport: Transport,
})

const Dropped = Schema.Struct({
  server: Schema.String,
  field: Schema.String,
  reason: Schema.String,
})

/** What a backend could not be told of the servers as they are declared. */
const Rendering = {
  dropped: Schema.Array(Dropped),
  renamed: Schema.Record(Schema.String, Schema.String),
  proxied: Schema.Array(Dropped),
}

/** `mooring run --json`. `reply` and `agentSessionId` are `null` where there are none. */
export const RunOutput = Schema.Struct({
  session: Schema.String,
  backend: Schema.String,
  agentSessionId: Schema.NullOr(Schema.String),
  verdict: Verdict,
  fingerprint: Schema.String,
  reply: Schema.NullOr(Schema.String),
  servers: Schema.Array(ServerSummary),
  ...Rendering,
})

const loserStatuses = [
  "shadowed",
  "removed",
  "disabled",
  "conflict",
  "refused",
  "dangling",
  "other-agents",
  "unknown-agents",
  "untrusted",
  "unset",
  "unconfirmed",
] as const

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

/** A file of the state; with what is wrong where it is not sound. */
const StateFile = Schema.Struct({
  file: Schema.String,
  status: Schema.Literals(["sound", "newer", "damaged", "waiting", "aside", "unreadable"]),
  problem: Schema.optionalKey(Schema.String),
  remedy: Schema.optionalKey(Schema.String),
})

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

/** `mooring session prune --json`: what goes, or would. `busy` sessions have an open turn. */
export const SessionPruneOutput = Schema.Struct({
  dryRun: Schema.Boolean,
  keep: Schema.Struct({ history: Schema.Int, retired: Schema.Int, ended: Schema.Int }),
  pruned: Schema.Array(
    Schema.Struct({
      session: Schema.String,
      backend: Schema.String,
      history: Schema.Int,
      retired: Schema.Int,
    }),
  ),
  busy: Schema.Array(Schema.String),
})

/** `mooring key show --json`. */
export const KeyShowOutput = Schema.Struct({
  file: Schema.String,
  supplied: Schema.Boolean,
  id: Schema.String,
  older: Schema.Array(Schema.String),
})

/** `mooring key rotate --json`, `key rebase --json`: what was under an older key, and is not any more. */
export const KeyRebaseOutput = Schema.Struct({
  done: Schema.Literals(["rotated", "rebased"]),
  id: Schema.String,
  older: Schema.Array(Schema.String),
  sessions: Schema.Array(
    Schema.Struct({ session: Schema.String, backend: Schema.String, rebased: Schema.Boolean }),
  ),
  agreements: Schema.Array(Schema.Struct({ file: Schema.String, rebased: Schema.Boolean })),
})
export type KeyRebaseOutput = typeof KeyRebaseOutput.Type

/** `mooring state check --json`. */
export const StateCheckOutput = Schema.Struct({
  directory: Schema.String,
  files: Schema.Array(StateFile),
})

/** `mooring state renew FILE --json`. `kept` is `null` where nothing was there to keep. */
export const StateRenewOutput = Schema.Struct({
  file: Schema.String,
  kept: Schema.NullOr(Schema.String),
  brought: Schema.Natural,
})

/** `mooring session list --json`. */
export const SessionListOutput = Schema.Struct({
  sessions: Schema.Array(
    Schema.Struct({
      session: Schema.String,
      backend: Schema.String,
      agent: Schema.String,
      agentSessionId: Schema.String,
      fingerprint: Schema.String,
      turns: Schema.Natural,
      updatedAt: Schema.String,
    }),
  ),
})

/** `mooring status --json`. `gateway` is `null` where none runs. */
export const StatusOutput = Schema.Struct({ gateway: Schema.NullOr(Status) })

/** `mooring session show KEY --json`. */
export const SessionShowOutput = Schema.Struct({
  session: Schema.String,
  open: Schema.Array(
    Schema.Struct({
      backend: Schema.String,
      pid: Schema.Int,
      since: Schema.String,
      tools: ToolsAt,
      unreachable: Schema.NullOr(Schema.Struct({ problem: Schema.String, remedy: Schema.String })),
    }),
  ),
  bindings: Schema.Array(Binding),
  retired: Schema.Array(RetiredBinding),
})

/** `mooring session why KEY --json`: the newest first. */
export const SessionWhyOutput = Schema.Struct({
  session: Schema.String,
  history: Schema.Array(HistoryEntry),
})

/** `mooring session why --if FILE --json`: the verdict on each next turn, before the edit and after it. */
export const SessionForeseenOutput = Schema.Struct({
  file: Schema.String,
  insteadOf: Schema.String,
  sessions: Schema.Array(
    Schema.Struct({
      session: Schema.String,
      backend: Schema.String,
      agentSessionId: Schema.String,
      before: Verdict,
      after: Verdict,
    }),
  ),
  diagnostics: Schema.Array(Diagnostic),
})

/** `mooring session reset|restore|rebase KEY --json`. */
export const SessionChangeOutput = Schema.Struct({
  session: Schema.String,
  done: Schema.Literals(["reset", "restored", "rebased"]),
  bindings: Schema.Array(
    Schema.Struct({
      backend: Schema.String,
      agentSessionId: Schema.String,
      fingerprint: Schema.String,
    }),
  ),
})

/** Prints a value as JSON, checked against its schema. */
export const printJson = <S extends Schema.ConstraintEncoder<unknown> & Schema.Top>(
  schema: S,
  value: S["Type"],
): Effect.Effect<void> =>
  Effect.suspend(() =>
    print(JSON.stringify(Schema.encodeUnknownSync(schema as never)(value), null, 2)),
  )
