/** Joins a cluster: this process runs turns for every machine, and hands its own to them. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { ServeError } from "effect/http/HttpServerError"
import type { SqlError } from "effect/sql/SqlError"
import { StateUnusable } from "../errors.ts"
import { Host, machineOf } from "../host.ts"
import { log } from "../serve/log.ts"
import { OrderReply } from "../serve/order.ts"
import type { Membership } from "../serve/index.ts"
import { InstallationKey, type StoreUrl } from "../session/index.ts"
import { unusable } from "../session/postgres-failure.ts"
import type { TurnServices } from "../turn/index.ts"
import { beOnly } from "./be-only.ts"
import { forgetClaims, numberOf } from "./book.ts"
import { groupOf } from "./groups.ts"
import { forgetTurn, route } from "./route.ts"
import { entitiesLayer } from "./run-turn.ts"
import { database, runnerLayer } from "./runner.ts"
import { requireSharedKey, sharedStore } from "./shared-store.ts"
import type { Place } from "./transport.ts"

/** The trouble that Effect's cluster tells of, in the gateway's own log. */
const clusterLog = Logger.layer([
  Logger.make(({ logLevel, message }) => {
    if (logLevel === "Warn" || logLevel === "Error" || logLevel === "Fatal")
      log({
        event: "cluster-trouble",
        problem: (Array.isArray(message) ? message : [message])
          .filter((part): part is string => typeof part === "string")
          .join(" "),
      })
  }),
])

const encodeReply = Schema.encodeSync(OrderReply)

/** Becomes one of the cluster's machines, in its database. */
const enter = (machine: string, place: Place, store: StoreUrl) =>
  Effect.gen(function* () {
    const number = yield* numberOf(machine, store.shown)
    yield* beOnly(machine, number)
    const group = groupOf(number)
    const { keyring } = yield* InstallationKey
    const cluster = entitiesLayer(group, (error) => unusable(store.shown, error)).pipe(
      Layer.provideMerge(runnerLayer((yield* keyring).present, place, group)),
      Layer.provide(clusterLog),
    )
    return { number, services: yield* Layer.build(cluster) }
  })

const notThere = ({ host, port }: Place, { cause }: ServeError): StateUnusable =>
  new StateUnusable({
    path: `${host}:${port}`,
    problem: cause instanceof Error ? cause.message : String(cause),
    remedy: "name an address of this machine's and a free port: --cluster-host, --cluster-port",
  })

/** Makes this process one of the cluster's machines, for as long as the scope is open. */
export const joinCluster = (
  place: Place,
): Effect.Effect<Membership, StateUnusable, TurnServices | Scope.Scope> =>
  Effect.gen(function* () {
    const store = yield* sharedStore
    yield* requireSharedKey
    const machine = machineOf((yield* Host).variables)
    const told = (error: SqlError) => Effect.fail(unusable(store.shown, error))
    const sql = yield* Effect.catchTag(Layer.build(database(store.url)), "SqlError", told)
    const { number, services } = yield* enter(machine, place, store).pipe(
      Effect.catchTag("ServeError", (error) => Effect.fail(notThere(place, error))),
      Effect.catchTag("SqlError", told),
      Effect.provide(sql),
    )
    yield* Effect.forkScoped(
      forgetClaims(forgetTurn).pipe(Effect.ignore, Effect.provide(services), Effect.provide(sql)),
    )
    const at = `${place.host}:${place.port}`
    log({ event: "joined", machine, number, at, store: store.shown })
    const own = yield* Effect.context<TurnServices>()
    return {
      store: store.shown,
      run: (order) =>
        route(order).pipe(
          Effect.catchTag("SqlError", told),
          Effect.match({
            onSuccess: (answer): OrderReply => ({ _tag: "Answered", answer }),
            onFailure: (failure): OrderReply => ({ _tag: "Failed", failure }),
          }),
          Effect.map(encodeReply),
          Effect.provide(services),
          Effect.provide(sql),
          Effect.provide(own),
        ),
    }
  })
