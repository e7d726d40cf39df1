/** Why a command fails: values with the facts in them. The sentence is made where it is printed. */
import * as Schema from "effect/Schema"
import { Diagnostic } from "@mooring/config"

/**
 * The state directory, or something in it, cannot be used.
 *
 * @property kept where what is damaged is kept; `null` where it is gone. Nothing goes on without it until a
 *   person says so
 */
export class StateUnusable extends Schema.TaggedError<StateUnusable>()("StateUnusable", {
  path: Schema.String,
  problem: Schema.String,
  remedy: Schema.String,
  kept: Schema.optionalKey(Schema.NullOr(Schema.String)),
}) {}

/** What was asked for cannot be done with what is configured. */
export class ConfigurationRefused extends Schema.TaggedError<ConfigurationRefused>()(
  "ConfigurationRefused",
  { diagnostics: Schema.Array(Diagnostic) },
) {}

/** The command line asks for something that there is not. */
export class NotFound extends Schema.TaggedError<NotFound>()("NotFound", {
  what: Schema.Literals(["server", "session", "backend", "retired binding", "damaged file"]),
  name: Schema.String,
  meant: Schema.optionalKey(Schema.String),
  remedy: Schema.String,
}) {}

/** The gateway's own server cannot be reached by an agent, so no turn is run without it. */
export class LoopbackUnusable extends Schema.TaggedError<LoopbackUnusable>()("LoopbackUnusable", {
  problem: Schema.String,
}) {}

/**
 * The agent could not be started, or ended without an answer.
 *
 * - `missing`: it is not installed.
 * - `login`: it has no account that is good, or no longer.
 * - `busy`: another process is in the conversation.
 * - `timeout`: it took longer than it was given.
 * - `failed`: anything else.
 */
export class AgentFailed extends Schema.TaggedError<AgentFailed>()("AgentFailed", {
  backend: Schema.String,
  kind: Schema.Literals(["missing", "login", "busy", "timeout", "failed"]),
  problem: Schema.String,
  remedy: Schema.String,
}) {}

/** Another process is the gateway of the state directory; which one, as far as it says. */
export class GatewayHeld extends Schema.TaggedError<GatewayHeld>()("GatewayHeld", {
  state: Schema.String,
  pid: Schema.optionalKey(Schema.Int),
  since: Schema.optionalKey(Schema.String),
}) {}

/**
 * The cluster could not have a turn answered.
 *
 * - `cut`: the machine that ran it ended in the middle of it.
 * - `moved`: the session went to another machine before the turn began.
 * - `unplaced`: no machine takes it.
 */
export class TurnRefused extends Schema.TaggedError<TurnRefused>()("TurnRefused", {
  kind: Schema.Literals(["cut", "moved", "unplaced"]),
  problem: Schema.String,
  remedy: Schema.String,
}) {}

/** Everything that a turn can fail with. */
export type TurnError =
  | TurnRefused
  | StateUnusable
  | ConfigurationRefused
  | NotFound
  | LoopbackUnusable
  | AgentFailed
