/** Turns that a cluster sends to a machine. */
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { gatewayLayer, Host, Store } from "@mooring/gateway"
import { Postgres, postgresMissing } from "../../../test/support/postgres.ts"
import { claim } from "../src/cluster/book.ts"
import { runOrder } from "../src/cluster/run-turn.ts"
import { database } from "../src/cluster/runner.ts"
import { sampleBinding } from "./sample-binding.ts"
import { Directory } from "./support.ts"

const key = { session: "s", backend: "demo" }

const boundOn = (machine: string) =>
  sampleBinding({ ...key, agentSessionId: "a", machine, owner: "user:test" })

describe.skipIf(postgresMissing !== undefined)("a turn that the cluster sends", () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await Postgres.start()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  const onMachine = (directory: Directory) => {
    const url = postgres.url(postgres.database())
    const host = directory.host({
      MOORING_STORE: url,
      MOORING_MACHINE: "ash",
      MOORING_DEMO_HOME: join(directory.path, "agent"),
    })
    return Layer.merge(gatewayLayer, database(Redacted.make(url))).pipe(
      Layer.provideMerge(Layer.succeed(Host, host)),
    )
  }

  const order = (directory: Directory, cwd = directory.path) => ({
    ...key,
    id: "machine-01/one",
    agent: "main",
    prompt: "hello",
    partial: false,
    timeout: null,
    cwd,
    bound: null,
    isLost: false,
  })

  it.live("does not begin where it has begun before, or was given up", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      yield* Effect.gen(function* () {
        expect(yield* claim("machine-01/one", null)).toBe(true)
        expect(yield* claim("machine-01/one", "ash")).toBe(false)
        const refused = yield* Effect.flip(runOrder(order(directory)))
        expect(refused).toMatchObject({ _tag: "TurnRefused", kind: "cut" })
        const store = yield* Store
        expect(yield* store.history("s", 10)).toEqual([])
      }).pipe(Effect.provide(onMachine(directory)))
    }),
  )

  it.live("goes elsewhere where the conversation has gone meanwhile, and is held nowhere", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      yield* Effect.gen(function* () {
        const store = yield* Store
        yield* store.commit({ key, bind: boundOn("birch") })
        const refused = yield* Effect.flip(runOrder(order(directory)))
        expect(refused).toMatchObject({ _tag: "TurnRefused", kind: "moved" })
        expect(yield* store.history("s", 10)).toEqual([])
      }).pipe(Effect.provide(onMachine(directory)))
    }),
  )

  it.live(
    "is held where its conversation may be, and begins anew where that is known to be gone",
    () =>
      Effect.gen(function* () {
        using directory = new Directory()
        yield* Effect.gen(function* () {
          const store = yield* Store
          yield* runOrder(order(directory))
          const binding = yield* store.binding(key)
          if (binding === undefined) throw new Error("the first turn was not bound")
          yield* store.commit({
            key,
            bind: { ...binding, machine: "oak", agentSessionId: "there" },
          })
          const next = { ...order(directory), id: "machine-01/two", bound: "oak" }
          const held = yield* runOrder(next)
          expect(held.verdict).toMatchObject({
            kind: "held",
            reasons: [{ reason: "transcript-elsewhere", machine: "oak" }],
          })
          const anew = yield* runOrder({ ...next, id: "machine-01/three", isLost: true })
          expect(anew).toMatchObject({
            verdict: { kind: "fresh", reasons: [{ reason: "transcript-missing" }] },
            reply: "turn 1: hello",
          })
        }).pipe(Effect.provide(onMachine(directory)))
      }),
  )

  it.live("is refused where its directory is not there", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      yield* Effect.gen(function* () {
        const refused = yield* Effect.flip(runOrder(order(directory, "/nowhere/at/all")))
        expect(refused).toMatchObject({
          _tag: "StateUnusable",
          problem: expect.stringContaining("machine ash") as unknown,
        })
      }).pipe(Effect.provide(onMachine(directory)))
    }),
  )
})
