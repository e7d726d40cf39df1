/** Looks at a cluster from outside: its machines, their shards, and which of them has which session. */
import * as Effect from "effect/Effect"
import * as HashRing from "effect/HashRing"
import type { Runner } from "effect/cluster/Runner"
import { RunnerStorage } from "effect/cluster/RunnerStorage"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import type { StateUnusable } from "../errors.ts"
import { type Host, sharedHomes } from "../host.ts"
import { type Binding, Store } from "../session/index.ts"
import { unusable } from "../session/postgres-failure.ts"
import { type Machine, machines } from "./book.ts"
import { everywhere, groupOf } from "./groups.ts"
import { database } from "./runner.ts"
import { observerConfig, prefix, shardsPerGroup } from "./settings.ts"
import { sharedStore, unreadable } from "./shared-store.ts"

/**
 * A machine that is in the cluster.
 *
 * @property shards how many it has of those that move between machines
 */
export interface SeenMachine {
  readonly machine: string
  readonly address: string
  readonly healthy: boolean
  readonly shards: number
}

/**
 * Where the conversation of a session is.
 *
 * - `there`: on a machine that is in the cluster, where the next turn runs.
 * - `gone`: on a machine that is not, or not any more; the next turn begins anew elsewhere.
 * - `anywhere`: on storage that machines share; the shards decide where the next turn runs.
 */
export interface SeenSession {
  readonly session: string
  readonly backend: string
  readonly machine: string
  readonly state: "there" | "gone" | "anywhere"
}

/** A cluster as it was seen. */
export interface SeenCluster {
  readonly store: string
  readonly machines: ReadonlyArray<SeenMachine>
  readonly sessions: ReadonlyArray<SeenSession>
}

type Registered = readonly [runner: Runner, healthy: boolean]

const nameOf = (runner: Runner, known: ReadonlyArray<Machine>): string =>
  known.find(({ number }) => runner.groups.includes(groupOf(number)))?.name ?? "unknown"

/** How many shards each machine has, by the ring that Effect's sharding lays them on. */
const shardsOf = (registered: ReadonlyArray<Registered>): ReadonlyMap<string, number> => {
  const ring = HashRing.make<Runner["address"]>()
  for (const [{ address, groups, weight }, isHealthy] of registered)
    if (isHealthy && groups.includes(everywhere)) HashRing.add(ring, address, { weight })
  const owners = HashRing.getShards(ring, shardsPerGroup) ?? []
  return new Map(
    Array.from(
      Map.groupBy(owners, ({ host, port }) => `${host}:${port}`),
      ([address, shards]) => [address, shards.length],
    ),
  )
}

const seenSession = (
  { session, backend, machine }: Binding,
  known: ReadonlyArray<Machine>,
  present: ReadonlySet<string>,
): SeenSession => {
  const isOne = known.some(({ name }) => name === machine) || !machine.startsWith(sharedHomes)
  const state = present.has(machine) ? "there" : isOne ? "gone" : "anywhere"
  return { session, backend, machine, state }
}

/** Looks at the cluster in the store that the surroundings name. */
export const lookAtCluster: Effect.Effect<SeenCluster, StateUnusable, Host | Store> = Effect.gen(
  function* () {
    const { url, shown } = yield* sharedStore
    const store = yield* Store
    const look = Effect.gen(function* () {
      const registered = yield* (yield* RunnerStorage).getRunners
      const known = yield* machines
      const shards = shardsOf(registered)
      const seen = registered.map(([runner, healthy]): SeenMachine => {
        const address = `${runner.address.host}:${runner.address.port}`
        return {
          machine: nameOf(runner, known),
          address,
          healthy,
          shards: shards.get(address) ?? 0,
        }
      })
      const present = new Set(seen.filter(({ healthy }) => healthy).map(({ machine }) => machine))
      const bindings = yield* store.bindings
      return {
        store: shown,
        machines: seen.toSorted((a, b) => (a.machine < b.machine ? -1 : 1)),
        sessions: bindings.map((binding) => seenSession(binding, known, present)),
      }
    })
    return yield* look.pipe(
      Effect.provide(SqlRunnerStorage.layerWith({ prefix })),
      Effect.provide(observerConfig),
      Effect.provide(database(url)),
      Effect.catchTag("SqlError", (error) => Effect.fail(unusable(shown, error))),
      Effect.catchTag("PersistenceError", (error) => Effect.fail(unreadable(error))),
    )
  },
)
