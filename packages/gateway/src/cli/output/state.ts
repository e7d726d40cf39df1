/** What the commands about the state and its keys print with `--json`. */
import * as Schema from "effect/Schema"

/** A file of the state; with what is wrong where it is not sound. */
export const StateFile = Schema.Struct({
  file: Schema.String,
  status: Schema.Literals(["sound", "newer", "damaged", "waiting", "aside", "unreadable"]),
  problem: Schema.optionalKey(Schema.String),
  remedy: Schema.optionalKey(Schema.String),
})

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
