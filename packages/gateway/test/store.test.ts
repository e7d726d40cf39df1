import { chmodSync, statSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { type NewBinding, Store } from "@mooring/gateway"
import { bindingText } from "../src/session/binding-text.ts"
import { digestsUnder, keyringNow } from "../src/session/index.ts"
import { tryLock } from "../src/state/exclusive-lock.ts"
import { inTransaction } from "../src/session/sqlite-store.ts"
import { createWhole } from "../src/state/private-file.ts"
import { sampleBinding } from "./sample-binding.ts"
import { engines } from "./engines.ts"
import { Directory } from "./support.ts"

const key = { session: "s", backend: "demo" }

const binding = (agentSessionId: string): NewBinding => sampleBinding({ ...key, agentSessionId })

const verdict = {
  ...key,
  turn: "t",
  event: { _tag: "Verdict", verdict: { kind: "resume", reasons: [] } },
  fingerprint: "r1:0",
  agentSessionId: "a",
} as const

describe.each(engines)("the store on $name", ({ open, spelling }) => {
  it.live("keeps what was committed, over a restart", () =>
    Effect.gen(function* () {
      using kept = open()
      const write = Effect.flatMap(Store, (store) =>
        store.commit({ key, bind: binding("a"), history: verdict }),
      )
      yield* Effect.provide(write, kept.state)
      const read = Effect.gen(function* () {
        const store = yield* Store
        return [yield* store.binding(key), yield* store.history("s", 10)] as const
      })
      const [bound, history] = yield* Effect.provide(read, kept.state)
      expect(bound).toEqual(binding("a"))
      expect(history).toMatchObject([{ id: 1, ...verdict }])
    }),
  )

  it.live("retires a binding, and brings it back", () =>
    Effect.gen(function* () {
      using kept = open()
      yield* Effect.gen(function* () {
        const store = yield* Store
        yield* store.commit({ key, bind: binding("a") })
        yield* store.commit({ key, retire: "fresh", bind: binding("b") })
        const [retired] = yield* store.retired("s")
        expect(retired).toMatchObject({ because: "fresh", binding: { agentSessionId: "a" } })
        yield* store.commit({ key, retire: "restore", unretire: retired?.id, bind: binding("a") })
        expect((yield* store.binding(key))?.agentSessionId).toBe("a")
        expect((yield* store.retired("s")).map(({ binding: old }) => old.agentSessionId)).toEqual([
          "b",
        ])
      }).pipe(Effect.provide(kept.state))
    }),
  )

  it.live("forgets an attempt with the binding that it became", () =>
    Effect.gen(function* () {
      using kept = open()
      yield* Effect.gen(function* () {
        const store = yield* Store
        const attempt = { ...binding("x"), turns: 0 }
        yield* store.commit({ key, attempt })
        expect(yield* store.attempt(key)).toMatchObject({ agentSessionId: "x", turns: 0 })
        expect(yield* store.binding(key)).toMatchObject({ agentSessionId: "x", turns: 0 })
        yield* store.commit({ key, bind: binding("x") })
        expect(yield* store.attempt(key)).toBeUndefined()
      }).pipe(Effect.provide(kept.state))
    }),
  )

  it.live("writes nothing of a change that is not to be any more", () =>
    Effect.gen(function* () {
      using kept = open()
      yield* Effect.gen(function* () {
        const store = yield* Store
        const check = () => {
          throw new Error("no more")
        }
        const change = { key, attempt: binding("x"), history: verdict, check }
        expect(yield* Effect.flip(store.commit(change))).toMatchObject({ problem: "no more" })
        expect([yield* store.attempt(key), yield* store.history("s", 10)]).toEqual([undefined, []])
      }).pipe(Effect.provide(kept.state))
    }),
  )

  it.live("keeps an attempt that another one follows, and lists it with the bindings", () =>
    Effect.gen(function* () {
      using kept = open()
      yield* Effect.gen(function* () {
        const store = yield* Store
        yield* store.commit({ key, attempt: { ...binding("x"), turns: 0 } })
        yield* store.commit({ key, attempt: { ...binding("y"), turns: 0 } })
        expect((yield* store.bindings).map((bound) => bound.agentSessionId)).toEqual(["y"])
        expect((yield* store.retired("s")).map(({ binding: old }) => old.agentSessionId)).toEqual([
          "x",
        ])
        yield* store.commit({ key, retire: "reset" })
        expect(yield* store.bindings).toEqual([])
        expect(yield* store.retired("s")).toHaveLength(2)
      }).pipe(Effect.provide(kept.state))
    }),
  )

  it.live("reads what another version wrote, as a binding of which nothing is certain", () =>
    Effect.gen(function* () {
      using kept = open()
      const write = Effect.flatMap(Store, (store) =>
        store.commit({ key, bind: binding("a"), history: verdict }),
      )
      yield* Effect.provide(write, kept.state)
      const known: object = JSON.parse(bindingText(binding("a")))
      const strange = JSON.stringify({ ...known, turns: "many", new: 1 })
      kept.sql(`UPDATE binding SET value = '${strange}'`)
      kept.sql(
        `INSERT INTO history (at, session, backend, event) VALUES ('2027', 's', 'demo', '{"_tag":"New"}')`,
      )
      const read = Effect.gen(function* () {
        const store = yield* Store
        return [yield* store.binding(key), yield* store.history("s", 10)] as const
      })
      const [bound, history] = yield* Effect.provide(read, kept.state)
      expect(bound).toMatchObject({ ...key, agentSessionId: "a", identity: "null", turns: 0 })
      expect(history.map(({ event }) => event._tag)).toEqual(["Unreadable", "Verdict"])
    }),
  )

  it.live("writes all of a change, or none", () =>
    Effect.gen(function* () {
      using kept = open()
      yield* Effect.gen(function* () {
        const store = yield* Store
        yield* store.commit({ key, bind: binding("a") })
        const cyclic: Record<string, unknown> = {}
        cyclic["self"] = cyclic
        const broken = store.commit({
          key,
          retire: "fresh",
          bind: binding("b"),
          history: { ...verdict, event: cyclic as never },
        })
        expect(Exit.isFailure(yield* Effect.exit(broken))).toBe(true)
        expect((yield* store.binding(key))?.agentSessionId).toBe("a")
        expect(yield* store.retired("s")).toEqual([])
      }).pipe(Effect.provide(kept.state))
    }),
  )

  it.live("adds to its history, and never changes it", () =>
    Effect.gen(function* () {
      using kept = open()
      const write = Effect.flatMap(Store, (store) => store.commit({ key, history: verdict }))
      yield* Effect.provide(write, kept.state)
      expect(() => kept.sql("UPDATE history SET at = 'never'")).toThrow("append-only")
      expect(() => kept.sql("DELETE FROM history")).toThrow("append-only")
    }),
  )

  it.live("of a newer version is left alone, and said to be", () =>
    Effect.gen(function* () {
      using kept = open()
      yield* Effect.provide(Effect.asVoid(Store), kept.state)
      kept.sql(spelling.reached(99))
      const exit = yield* Effect.exit(Effect.provide(Effect.asVoid(Store), kept.state))
      expect(JSON.stringify(exit)).toContain("it was written by a newer Mooring (store version 99")
    }),
  )

  it.live("is made once, by many that start at the same time", () =>
    Effect.gen(function* () {
      using kept = open()
      const start = Effect.provide(
        Effect.flatMap(Store, (store) => store.bindings),
        kept.state,
      )
      const found = yield* Effect.all([start, start, start, start], { concurrency: "unbounded" })
      expect(found).toEqual([[], [], [], []])
    }),
  )

  it.live("writes the changes of many at once to one session, one after the other", () =>
    Effect.gen(function* () {
      using kept = open()
      const names = Array.from({ length: 8 }, (_, index) => `conversation ${index}`)
      const change = (name: string) =>
        Effect.flatMap(Store, (store) =>
          store.commit({ key, retire: "fresh", bind: binding(name), history: verdict }),
        ).pipe(Effect.provide(kept.state))
      yield* Effect.forEach(names, change, { concurrency: "unbounded" })
      const found = yield* Effect.gen(function* () {
        const store = yield* Store
        const retired = (yield* store.retired("s")).map(({ binding: old }) => old.agentSessionId)
        return {
          conversations: [(yield* store.binding(key))?.agentSessionId, ...retired].toSorted(),
          history: yield* store.history("s", 10),
        }
      }).pipe(Effect.provide(kept.state))
      expect(found.conversations).toEqual(names)
      expect(found.history).toHaveLength(8)
    }),
  )

  it.live("lists sessions by their bytes, whatever the language of the machine", () =>
    Effect.gen(function* () {
      using kept = open()
      const sessions = ["b", "ä", "B", "a?b", "a", "'"]
      yield* Effect.gen(function* () {
        const store = yield* Store
        for (const session of sessions)
          yield* store.commit({ key: { ...key, session }, bind: { ...binding("a"), session } })
        expect((yield* store.bindings).map(({ session }) => session)).toEqual(sessions.toSorted())
      }).pipe(Effect.provide(kept.state))
    }),
  )
})

describe("the embedded store", () => {
  it.live("is a private file that is written through to the disk", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      yield* Effect.provide(Effect.asVoid(Store), directory.state)
      const path = join(directory.path, "state/sessions.db")
      expect(statSync(path).mode & 0o777).toBe(0o600)
      // Everything is in this one file.
      using database = new DatabaseSync(path)
      expect(database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "delete" })
    }),
  )

  it.live("that is no store is kept aside as it is, and reported", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      const path = directory.write("state/sessions.db", "this is no database, but somebody's text")
      chmodSync(dirname(path), 0o700)
      const exit = yield* Effect.exit(Effect.provide(Effect.asVoid(Store), directory.state))
      expect(JSON.stringify(exit)).toContain("it is not a database")
      expect(statSync(`${path}.damaged-1`).size).toBe(40)
    }),
  )
})

describe("the installation key", () => {
  it.live("is made once, is private, and is kept apart from the store", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      const id = Effect.map(keyringNow, ({ present }) => present.keyId)
      const first = yield* Effect.provide(id, directory.state)
      expect(yield* Effect.provide(id, directory.state)).toBe(first)
      const path = join(directory.path, "state/installation.key")
      expect(statSync(path).mode & 0o777).toBe(0o600)
    }),
  )

  it("names itself without telling itself", () => {
    const bytes = Buffer.alloc(32, 7)
    const { keyId, keyed } = digestsUnder(bytes)
    expect(keyId).toMatch(/^[0-9a-f]{16}$/)
    expect(keyed("a")).toMatch(/^[0-9a-f]{64}$/)
    expect(keyed("a")).not.toBe(digestsUnder(Buffer.alloc(32, 8)).keyed("a"))
  })

  it("is whole for every reader, however many make it at once", () => {
    using directory = new Directory()
    const path = join(directory.path, "key")
    expect([createWhole(path, "one"), createWhole(path, "two")]).toEqual([true, false])
  })
})

describe("a lock", () => {
  it("is held once, and free again when it is released", () => {
    using directory = new Directory()
    const path = join(directory.path, "a.lock")
    const held = tryLock(path)
    expect(held).toBeDefined()
    expect(tryLock(path)).toBeUndefined()
    held?.release()
    const again = tryLock(path)
    expect(again).toBeDefined()
    again?.release()
  })

  it("writes nothing beside its file", () => {
    using directory = new Directory()
    const held = tryLock(join(directory.path, "a.lock"))
    writeFileSync(join(directory.path, "b"), "")
    held?.release()
    expect(statSync(join(directory.path, "a.lock")).size).toBe(0)
  })
})

describe("a transaction that SQLite has rolled back by itself", () => {
  it("fails with what went wrong, as on a full disk", () => {
    const database = new DatabaseSync(":memory:")
    const fill = () => {
      database.exec("ROLLBACK")
      throw new Error("disk full")
    }
    expect(() => inTransaction(database, fill)).toThrow("disk full")
    database.close()
  })
})
