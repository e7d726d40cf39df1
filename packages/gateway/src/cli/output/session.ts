/** What the commands about sessions print with `--json`. */
import * as Schema from "effect/Schema"
import { Diagnostic, Verdict } from "@mooring/config"
import { ToolsAt } from "../../loopback/index.ts"
import { Binding, HistoryEntry, RetiredBinding } from "../../session/index.ts"

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
