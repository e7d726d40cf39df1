/** Hands a turn to the cluster, through the gateway that runs for a state directory. */
import { connect } from "node:net"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { TurnRefused } from "../errors.ts"
import { version } from "../version.ts"
import { OrderReply, type TurnAnswer, type TurnFailure } from "./order.ts"
import type { Request } from "./protocol.ts"
import { findSocket } from "./socket-path.ts"
import type { TurnOrder } from "./turn-order.ts"

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(OrderReply))

/** How long a gateway may take to take a turn, in milliseconds: it may be joining the cluster. */
const patience = 15_000

/** The last thing that the gateway says of a turn, and whether it had taken it. */
interface Heard {
  readonly accepted: boolean
  readonly last: OrderReply | undefined
}

const converse = (path: string, request: Request): Effect.Effect<Heard> =>
  Effect.callback((resume) => {
    let unread = ""
    let accepted = false
    const done = (last?: OrderReply) => {
      socket.destroy()
      resume(Effect.succeed({ accepted, last }))
    }
    const socket = connect(path, () => socket.write(`${JSON.stringify(request)}\n`))
    socket.setEncoding("utf8").setTimeout(patience, () => done())
    socket.on("data", (chunk: string) => {
      const lines = (unread + chunk).split("\n")
      unread = lines.pop() ?? ""
      for (const line of lines) {
        const reply = Option.getOrUndefined(decode(line))
        if (reply?._tag !== "Accepted") return done(reply)
        accepted = true
        // A turn may take as long as it wants.
        socket.setTimeout(0)
      }
    })
    socket.on("error", () => done()).on("close", () => done())
    return Effect.sync(() => socket.destroy())
  })

/**
 * What came of a turn that was handed to the cluster; `undefined` where no gateway that belongs to one
 * has taken it: whoever asks then runs it.
 *
 * @param state the state directory
 * @param store what the store is called in which the turn is to be kept
 */
export const handOver = (
  state: string,
  store: string,
  order: TurnOrder,
): Effect.Effect<TurnAnswer | undefined, TurnFailure> =>
  Effect.gen(function* () {
    const path = findSocket(state)
    if (path === undefined) return undefined
    const { accepted, last } = yield* converse(path, { _tag: "Turn", version, store, order })
    if (last?._tag === "Answered") return last.answer
    if (last?._tag === "Failed") return yield* Effect.fail(last.failure)
    if (!accepted) return undefined
    return yield* new TurnRefused({
      kind: "cut",
      problem:
        "the gateway ended while it waited for the turn, which may run to its end without it",
      remedy: `see what became of it: mooring session why ${order.session}`,
    })
  })
