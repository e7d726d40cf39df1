/** A machine in the cluster: Effect's sharding, over the fleet's transport, in the fleet's database. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import * as HttpRunner from "effect/cluster/HttpRunner"
import type { MessageStorage } from "effect/cluster/MessageStorage"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import type { RunnerStorage } from "effect/cluster/RunnerStorage"
import * as Runners from "effect/cluster/Runners"
import type { Sharding } from "effect/cluster/Sharding"
import * as SqlMessageStorage from "effect/cluster/SqlMessageStorage"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import * as HttpRouter from "effect/http/HttpRouter"
import type { ServeError } from "effect/http/HttpServerError"
import * as RpcSerialization from "effect/rpc/RpcSerialization"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { Digests } from "@mooring/config"
import { prefix, runnerConfig } from "./settings.ts"
import { clientLayer, type Place, serverLayer } from "./transport.ts"

/** The database of the fleet. */
export const database = (url: Redacted.Redacted): Layer.Layer<SqlClient, SqlError> =>
  PgClient.layer({ url, applicationName: "mooring cluster" })

/** Asks a machine whether it is there: three times, and for two seconds each. */
const health = Layer.effect(
  RunnerHealth.RunnerHealth,
  Effect.map(Runners.Runners, (runners) => ({
    isAlive: (address) =>
      runners
        .ping(address)
        .pipe(Effect.timeout("2 seconds"), Effect.retry({ times: 2 }), Effect.isSuccess),
  })),
)

/** Where a cluster keeps who is in it, and what has been asked. */
export const storage = Layer.merge(
  SqlMessageStorage.layerWith({ prefix }).pipe(Layer.provide(NodeCrypto.layerDigest)),
  SqlRunnerStorage.layerWith({ prefix }),
)

/** Makes this process one of the cluster's machines. */
export const runnerLayer = (
  digests: Digests,
  place: Place,
  ownGroup: string,
): Layer.Layer<Sharding | MessageStorage | RunnerStorage, ServeError | SqlError, SqlClient> => {
  const protocol = HttpRunner.layerClientProtocolHttp({ path: "/", https: true }).pipe(
    Layer.provide(clientLayer(digests)),
  )
  return HttpRouter.serve(HttpRunner.layerHttpOptions({ path: "/" }), {
    disableLogger: true,
    disableListenLog: true,
  }).pipe(
    Layer.provide(serverLayer(digests, place)),
    Layer.provide(health.pipe(Layer.provide(Runners.layerRpc))),
    Layer.provide(protocol),
    Layer.provideMerge(storage),
    Layer.provide(runnerConfig(place, ownGroup)),
    Layer.provide(RpcSerialization.layerNdjson),
  )
}
