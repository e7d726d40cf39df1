/** A turn that is handed to a gateway's cluster, and what comes back. */
import * as Schema from "effect/Schema"
import { Diagnostic, Verdict } from "@mooring/config"
import {
  AgentFailed,
  ConfigurationRefused,
  LoopbackUnusable,
  NotFound,
  StateUnusable,
  TurnRefused,
} from "../errors.ts"
import { TurnOrder } from "./turn-order.ts"

/**
 * An order on its way to a machine.
 *
 * @property id names it for good: it begins once, or never
 * @property bound where the session's conversation was when the order was sent
 * @property isLost whether that is known to be gone
 */
export const SentOrder = Schema.Struct({
  ...TurnOrder.fields,
  id: Schema.String,
  bound: Schema.NullOr(Schema.String),
  isLost: Schema.Boolean,
})
export type SentOrder = typeof SentOrder.Type

const Dropped = Schema.Struct({
  server: Schema.String,
  field: Schema.String,
  reason: Schema.String,
})

/** What came of a turn, and on which machine. */
export const TurnAnswer = Schema.Struct({
  machine: Schema.String,
  session: Schema.String,
  backend: Schema.String,
  agentSessionId: Schema.NullOr(Schema.String),
  verdict: Verdict,
  fingerprint: Schema.String,
  reply: Schema.NullOr(Schema.String),
  servers: Schema.Array(
    Schema.Struct({
      name: Schema.String,
      provenance: Schema.Literals(["user", "plugin", "gateway-runtime"]),
      transport: Schema.Literals(["stdio", "http", "sse"]),
    }),
  ),
  diagnostics: Schema.Array(Diagnostic),
  rendering: Schema.Struct({
    dropped: Schema.Array(Dropped),
    renamed: Schema.Record(Schema.String, Schema.String),
    proxied: Schema.Array(Dropped),
  }),
})
export type TurnAnswer = typeof TurnAnswer.Type

/** Why a turn has no answer. */
export const TurnFailure = Schema.Union([
  StateUnusable,
  ConfigurationRefused,
  NotFound,
  LoopbackUnusable,
  AgentFailed,
  TurnRefused,
])
export type TurnFailure = typeof TurnFailure.Type

/**
 * What the gateway says of a turn that it was handed: that it has taken it, and then what came of it.
 * Where it refuses instead, it has not taken it.
 */
export const OrderReply = Schema.Union([
  Schema.TaggedStruct("Accepted", {}),
  Schema.TaggedStruct("Answered", { answer: TurnAnswer }),
  Schema.TaggedStruct("Failed", { failure: TurnFailure }),
  Schema.TaggedStruct("Refused", { problem: Schema.String }),
])
export type OrderReply = typeof OrderReply.Type
