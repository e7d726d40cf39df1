/** What is kept of the past, and what of it is never taken. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { defaultKeep } from "@mooring/config"
import { Store } from "@mooring/gateway"
import { pruneSessions } from "../src/turn/index.ts"
import { engines } from "./engines.ts"
import { sampleBinding } from "./sample-binding.ts"
import { tellTurn, withLoopback } from "./support.ts"
import { openLease } from "../src/lease/index.ts"

const backend = "demo"

const binding = (session: string, agentSessionId: string, turns = 1) =>
  sampleBinding({ session, backend, agentSessionId, turns })

const entry = (session: string, turn: string) => ({
  session,
  backend,
  turn,
  event: { _tag: "Verdict", verdict: { kind: "resume", reasons: [] } } as const,
  fingerprint: null,
  agentSessionId: null,
})

/** A session with a conversation, and a history of turns. */
const converse = (session: string, turns: number) =>
  Effect.gen(function* () {
    const store = yield* Store
    for (let turn = 0; turn < turns; turn++)
      yield* store.commit({
        key: { session, backend },
        bind: binding(session, "a", turn + 1),
        history: entry(session, `t${turn}`),
      })
  })

const reset = (session: string) =>
  Effect.flatMap(Store, (store) =>
    store.commit({ key: { session, backend }, retire: "reset", history: entry(session, "reset") }),
  )

const turnsOf = (session: string) =>
  Effect.flatMap(Store, (store) =>
    Effect.map(store.history(session, 1000), (history) => history.map(({ turn }) => turn)),
  )

const conversationsOf = (session: string) =>
  Effect.flatMap(Store, (store) =>
    Effect.map(store.retired(session), (retired) =>
      retired.map(({ binding: old }) => old.agentSessionId),
    ),
  )

describe.each(engines)("the store on $name, pruned", ({ open }) => {
  it.live("keeps the newest of each history, and whatever is in force", () =>
    Effect.gen(function* () {
      using kept = open()
      yield* Effect.gen(function* () {
        const store = yield* Store
        yield* converse("long", 6)
        yield* converse("short", 2)
        yield* store.commit({
          key: { session: "begun", backend },
          attempt: binding("begun", "x", 0),
        })
        const before = yield* store.bindings
        const { pruned } = yield* pruneSessions({ ...defaultKeep, history: 2 }, false)
        expect(pruned).toEqual([{ session: "long", backend, history: 4, retired: 0 }])
        expect(yield* turnsOf("long")).toEqual(["t5", "t4"])
        expect(yield* turnsOf("short")).toEqual(["t1", "t0"])
        expect(yield* store.bindings).toEqual(before)
      }).pipe(Effect.provide(kept.state))
      expect(() => kept.sql("DELETE FROM history WHERE id = 5")).toThrow("append-only")
      expect(() => kept.sql("UPDATE history SET at = 'never'")).toThrow("append-only")
    }),
  )

  it.live("tells what would go, and takes nothing, in a dry run", () =>
    Effect.gen(function* () {
      using kept = open()
      yield* Effect.gen(function* () {
        yield* converse("s", 3)
        const { pruned } = yield* pruneSessions({ ...defaultKeep, history: 1 }, true)
        expect(pruned).toMatchObject([{ history: 2 }])
        expect(yield* turnsOf("s")).toHaveLength(3)
      }).pipe(Effect.provide(kept.state))
    }),
  )

  it.live("forgets the sessions that ended first, with all that they had", () =>
    Effect.gen(function* () {
      using kept = open()
      yield* Effect.gen(function* () {
        for (const session of ["first", "second", "live"]) yield* converse(session, 1)
        for (const session of ["first", "second"]) yield* reset(session)
        const { pruned } = yield* pruneSessions({ ...defaultKeep, ended: 1 }, false)
        expect(pruned).toEqual([{ session: "first", backend, history: 2, retired: 1 }])
        expect(yield* turnsOf("first")).toEqual([])
        expect(yield* conversationsOf("first")).toEqual([])
        expect(yield* conversationsOf("second")).toEqual(["a"])
        expect(yield* turnsOf("live")).toEqual(["t0"])
      }).pipe(Effect.provide(kept.state))
    }),
  )

  it.live("does not forget a session that has a conversation by then", () =>
    Effect.gen(function* () {
      using kept = open()
      yield* Effect.gen(function* () {
        const store = yield* Store
        yield* converse("s", 1)
        yield* store.prune({ session: "s", backend }, undefined)
        expect(yield* turnsOf("s")).toEqual(["t0"])
      }).pipe(Effect.provide(kept.state))
    }),
  )

  it.live("keeps conversations that turns have ended in before those that were only begun", () =>
    Effect.gen(function* () {
      using kept = open()
      yield* Effect.gen(function* () {
        const store = yield* Store
        const key = { session: "s", backend }
        for (const [id, turns] of [
          ["a", 1],
          ["b", 3],
          ["c", 0],
          ["d", 0],
        ] as const) {
          yield* store.commit({ key, bind: binding("s", id, turns) })
          yield* store.commit({ key, retire: "reset" })
        }
        yield* store.prune(key, { history: 10, retired: 2 })
        expect(yield* conversationsOf("s")).toEqual(["b", "a"])
      }).pipe(Effect.provide(kept.state))
    }),
  )

  it.live("shrinks with each turn, by so many entries at once", () =>
    Effect.gen(function* () {
      using kept = open()
      yield* Effect.gen(function* () {
        const store = yield* Store
        const key = { session: "s", backend }
        yield* converse("s", 6)
        const keep = { history: 2, retired: 1, atOnce: 3 }
        yield* store.commit({ key, history: entry("s", "next"), keep })
        expect(yield* turnsOf("s")).toEqual(["next", "t5", "t4", "t3"])
        yield* store.commit({ key, history: entry("s", "last"), keep })
        expect(yield* turnsOf("s")).toEqual(["last", "next"])
      }).pipe(Effect.provide(kept.state))
    }),
  )
})

describe("a session in which a turn is open", () => {
  it.live("is left alone, and said to be", () =>
    withLoopback(
      Effect.gen(function* () {
        yield* converse("busy", 3)
        const { id } = yield* openLease
        yield* tellTurn(id, "busy")
        const { pruned, busy } = yield* pruneSessions({ ...defaultKeep, history: 1 }, false)
        expect([pruned, busy]).toEqual([[], ["busy"]])
        expect(yield* turnsOf("busy")).toHaveLength(3)
      }).pipe(Effect.scoped),
    ),
  )
})
