/** What is addressed in a cluster: sessions, which any machine may have, and turns, which run on one. */
import * as Schema from "effect/Schema"
import * as ClusterSchema from "effect/cluster/ClusterSchema"
import * as Entity from "effect/cluster/Entity"
import * as Rpc from "effect/rpc/Rpc"
import { groupIn } from "./groups.ts"
import { SentOrder, TurnAnswer, TurnFailure } from "../serve/order.ts"

/**
 * A session, by its key, on the machine whose shard it falls into. Asked where a new session goes, it
 * answers with the machine's own group. To ask twice does no harm: nothing is kept of it.
 */
export const Session = Entity.make("Session", [Rpc.make("Place", { success: Schema.String })])

/**
 * One turn, in the group of the machine that is to run it.
 *
 * The request is kept in the message storage until it is answered: whoever asked finds the answer there,
 * even where the connection to the machine was lost. A machine that dies in the middle finds the request
 * again when it comes back. It then sees by the turn's claim that it has begun, and refuses it.
 */
export const Turn = Entity.make("Turn", [
  Rpc.make("Run", {
    payload: SentOrder.fields,
    primaryKey: ({ id }) => id,
    success: TurnAnswer,
    error: TurnFailure,
  }).annotate(ClusterSchema.Persisted, true),
]).annotate(ClusterSchema.ShardGroup, groupIn)
