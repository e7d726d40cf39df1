/** Why a turn resumes, starts afresh, or waits: the reasons, as values that hold every fact. */
import * as Schema from "effect/Schema"
import { Diagnostic } from "../diagnostic/diagnostic.ts"

const At = Schema.Struct({
  file: Schema.String,
  pointer: Schema.String,
  line: Schema.Int,
  column: Schema.Int,
})

const Provenance = Schema.Literals(["user", "plugin", "gateway-runtime"])

/** A difference between the servers that a conversation is bound to and those there are now. */
const changeFields = {
  change: Schema.Literals(["added", "removed", "changed"]),
  server: Schema.String,
  provenance: Provenance,
  plugin: Schema.optionalKey(Schema.String),
  path: Schema.optionalKey(Schema.String),
  kind: Schema.optionalKey(Schema.Literals(["stable", "reference", "credential"])),
  before: Schema.optionalKey(Schema.String),
  after: Schema.optionalKey(Schema.String),
  at: Schema.optionalKey(At),
}

const of = <const R extends string>(reason: R) => ({ reason: Schema.tag(reason) })

/** The session has no conversation yet. */
const NoSession = Schema.Struct({ ...of("no-session") })
/** The provider account is another one. */
const Account = Schema.Struct({ ...of("account") })
/** The session belongs to somebody else. */
const Owner = Schema.Struct({ ...of("owner") })
/** The working directory is another one, and the CLI cannot follow. */
const Cwd = Schema.Struct({ ...of("cwd"), before: Schema.String, after: Schema.String })
/** The CLI itself denies the conversation, where the binding says it is. */
const TranscriptMissing = Schema.Struct({ ...of("transcript-missing") })
/** A declared server changed. */
const Mcp = Schema.Struct({ ...of("mcp"), ...changeFields })
/** Only secret text changed. */
const Credential = Schema.Struct({ ...of("credential"), ...changeFields })
/** A server that could not be read when the conversation began now can. */
const Completed = Schema.Struct({
  ...of("completed"),
  server: Schema.String,
  at: Schema.optionalKey(At),
})
/**
 * The turn goes on although a server could not be read for certain: without it, or with what could be
 * read of it.
 */
const Partial = Schema.Struct({
  ...of("partial"),
  server: Schema.String,
  mounted: Schema.Boolean,
  because: Diagnostic,
})
/** The system prompt changed. */
const SystemPrompt = Schema.Struct({ ...of("system-prompt") })
/** A plugin's version changed, and nothing that its entries declare. */
const PluginVersion = Schema.Struct({
  ...of("plugin-version"),
  plugin: Schema.String,
  before: Schema.String,
  after: Schema.String,
})
/** A server offers other tools. */
const Tools = Schema.Struct({ ...of("tools"), server: Schema.String })
/** What the backend cannot express changed. */
const Dropped = Schema.Struct({ ...of("dropped") })
/** A variable that a stable field refers to has another value. */
const Reference = Schema.Struct({ ...of("reference"), variable: Schema.String })
/** Something could not be read, and a server of the conversation may come from it. */
const Unread = Schema.Struct({ ...of("unread"), server: Schema.String, because: Diagnostic })
/** The account's credentials could not be read. */
const AccountUnknown = Schema.Struct({ ...of("account-unknown"), message: Schema.String })
/** The stored identity is of rules that this version does not know, or unreadable. */
const UnknownIdentity = Schema.Struct({
  ...of("unknown-identity"),
  version: Schema.optionalKey(Schema.String),
})
/** The stored identity's digests were made with another key. */
const UnknownKey = Schema.Struct({
  ...of("unknown-key"),
  bound: Schema.String,
  present: Schema.String,
})
/** The CLI denies the conversation, but it was held on another machine or in another home. */
const TranscriptElsewhere = Schema.Struct({
  ...of("transcript-elsewhere"),
  machine: Schema.String,
  cliHome: Schema.String,
})

export const FreshReason = Schema.Union([
  NoSession,
  Account,
  Owner,
  Cwd,
  TranscriptMissing,
  Mcp,
  Credential,
])
export type FreshReason = typeof FreshReason.Type

export const DriftReason = Schema.Union([
  Mcp,
  Credential,
  Completed,
  Partial,
  SystemPrompt,
  PluginVersion,
  Tools,
  Dropped,
  Reference,
])
export type DriftReason = typeof DriftReason.Type

export const HeldReason = Schema.Union([
  Unread,
  AccountUnknown,
  UnknownIdentity,
  UnknownKey,
  TranscriptElsewhere,
])
export type HeldReason = typeof HeldReason.Type

export type Reason = FreshReason | DriftReason | HeldReason

/** What is to happen with a conversation, and why. */
export const Verdict = Schema.Union([
  Schema.Struct({ kind: Schema.tag("fresh"), reasons: Schema.NonEmptyArray(FreshReason) }),
  Schema.Struct({ kind: Schema.tag("resume"), reasons: Schema.Tuple([]) }),
  Schema.Struct({
    kind: Schema.tag("resume-with-drift"),
    reasons: Schema.NonEmptyArray(DriftReason),
  }),
  Schema.Struct({ kind: Schema.tag("held"), reasons: Schema.NonEmptyArray(HeldReason) }),
])
export type Verdict = typeof Verdict.Type
