/** What is said on the control socket: one request a line, and one answer a line. */
import * as Schema from "effect/Schema"
import { Diagnostic } from "@mooring/config"
import { OpenTurn } from "../loopback/index.ts"
import { Snapshot } from "../sources/index.ts"
import type { ReadyTurn } from "../turn/ready.ts"
import { PrepareOrder } from "./prepare-order.ts"
import { TurnOrder } from "./turn-order.ts"

/**
 * What may be asked.
 *
 * - `Status`: what the gateway is, and what it does.
 * - `Mount`: a place for the agent of a lease to call the tools at; the asker holds the lease.
 * - `Prepare`: to have a turn made ready, by whoever holds its session and its lease, and runs its agent.
 * - `Sources`: the configuration in force.
 * - `Turn`: to have the cluster run a turn, in the store that the asker knows by the same address.
 * - `Stop`: to end, once the calls in flight are answered.
 */
export const Request = Schema.Union([
  Schema.TaggedStruct("Status", {}),
  Schema.TaggedStruct("Mount", { lease: Schema.String, version: Schema.String }),
  Schema.TaggedStruct("Prepare", { order: PrepareOrder }),
  Schema.TaggedStruct("Sources", {}),
  Schema.TaggedStruct("Turn", { version: Schema.String, store: Schema.String, order: TurnOrder }),
  Schema.TaggedStruct("Stop", {}),
])
export type Request = typeof Request.Type

/** A request that anybody may ask at any time, and that is answered at once, with one line. */
export type Question = Exclude<Request, { readonly _tag: "Turn" | "Prepare" }>

/**
 * The configuration as it stands.
 *
 * - `good`: what is written is in force.
 * - `wrong`: what is written has errors, and is in force as it is, since there was no good one before.
 * - `kept`: what is written has errors; the last good one stays in force.
 *
 * @property since when what is in force was loaded
 * @property files where what is in force differs from what is written
 * @property errors what is wrong with what is written
 */
export const ConfigurationState = Schema.Struct({
  state: Schema.Literals(["good", "wrong", "kept"]),
  since: Schema.String,
  files: Schema.Array(Schema.String),
  errors: Schema.Array(Diagnostic),
})
export type ConfigurationState = typeof ConfigurationState.Type

/** A change of port that could not be helped. */
export const Move = Schema.Struct({
  from: Schema.Int,
  to: Schema.Int,
  at: Schema.String,
  problem: Schema.String,
})
export type Move = typeof Move.Type

const { servers: _, ...openTurnFields } = OpenTurn.fields

export const Status = Schema.TaggedStruct("Status", {
  pid: Schema.Int,
  version: Schema.String,
  port: Schema.Int,
  since: Schema.String,
  file: Schema.String,
  configuration: ConfigurationState,
  turns: Schema.Array(Schema.Struct(openTurnFields)),
  moves: Schema.Array(Move),
})
export type Status = typeof Status.Type

export const Mounted = Schema.TaggedStruct("Mounted", { port: Schema.Int, token: Schema.String })
export type Mounted = typeof Mounted.Type

/** The sources in force. `file` is the user's own file that they were loaded for. */
export const SourcesInForce = Schema.TaggedStruct("Sources", {
  file: Schema.String,
  snapshot: Snapshot,
  configuration: ConfigurationState,
})
export type SourcesInForce = typeof SourcesInForce.Type

/** What may be answered. */
export const Answer = Schema.Union([
  Status,
  Mounted,
  SourcesInForce,
  Schema.TaggedStruct("Stopping", { pid: Schema.Int }),
  Schema.TaggedStruct("Refused", { problem: Schema.String }),
])
export type Answer = typeof Answer.Type

/**
 * The answer to whoever has a turn made ready: one of the same Mooring, which takes it as it is.
 *
 * @property maker who made it
 */
export interface Ready {
  readonly _tag: "Ready"
  readonly maker: string
  readonly ready: ReadyTurn
}

/** Which answer belongs to which request. */
export interface Answers {
  readonly Status: Status
  readonly Mount: Mounted
  readonly Sources: SourcesInForce
  readonly Stop: Extract<Answer, { readonly _tag: "Stopping" }>
}

/** The tag of each request's answer. */
export const answerTags = {
  Status: "Status",
  Mount: "Mounted",
  Sources: "Sources",
  Stop: "Stopping",
} as const satisfies Record<Question["_tag"], Answer["_tag"]>

/** The longest request, in characters: a prompt may be long. */
export const requestLimit = 1024 * 1024
