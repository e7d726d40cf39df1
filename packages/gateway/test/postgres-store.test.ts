import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Host, type StateUnusable, stateLayer, Store } from "@mooring/gateway"
import { Postgres, postgresMissing } from "../../../test/support/postgres.ts"
import { Directory } from "./support.ts"

/** Why a store that `MOORING_STORE` names cannot be used. */
const failureOf = (address: string): Promise<StateUnusable> => {
  using directory = new Directory()
  const host = Layer.succeed(Host, directory.host({ MOORING_STORE: address }))
  const state = stateLayer.pipe(Layer.provideMerge(host))
  return Effect.runPromise(Effect.flip(Effect.provide(Effect.asVoid(Store), state)))
}

describe("MOORING_STORE", () => {
  it.each([
    ["postgres", "it is not a URL"],
    ["mysql://u:s3cret@127.0.0.1/mooring", "mysql:// is no kind of store that Mooring knows"],
    ["postgres://u:s3cret@127.0.0.1", "it names no database"],
  ])("that is %s is refused, and not shown", async (address, problem) => {
    const failure = await failureOf(address)
    expect(failure).toMatchObject({ _tag: "StateUnusable", path: "MOORING_STORE", problem })
    expect(JSON.stringify(failure)).not.toContain("s3cret")
  })

  it("where nothing listens is said to be, without its password", async () => {
    const failure = await failureOf("postgres://u:s3cret@127.0.0.1:9/mooring")
    expect(failure).toMatchObject({
      path: "postgres://u@127.0.0.1:9/mooring",
      remedy: "check that PostgreSQL runs there, and that this machine can reach it",
    })
    expect(JSON.stringify(failure)).not.toContain("s3cret")
  })
})

describe.skipIf(postgresMissing !== undefined)("a store of PostgreSQL's", () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await Postgres.start()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  const hidden = (failure: StateUnusable, ...secrets: ReadonlyArray<string>) => {
    for (const secret of [postgres.password, encodeURIComponent(postgres.password), ...secrets])
      expect(JSON.stringify(failure)).not.toContain(secret)
  }

  it("that refuses the password says so, and shows none", async () => {
    const failure = await failureOf(postgres.url("postgres", { password: "wr0ng" }))
    expect(failure.problem).toBe('password authentication failed for user "superuser"')
    expect(failure.remedy).toContain("check the user and the password in MOORING_STORE")
    hidden(failure, "wr0ng")
  })

  it("that has no such database says how to make it", async () => {
    const failure = await failureOf(postgres.url("nowhere"))
    expect(failure.problem).toBe('database "nowhere" does not exist')
    expect(failure.remedy).toContain("createdb")
    hidden(failure)
  })

  it("in which its user may create nothing says what to allow", async () => {
    const database = postgres.database()
    postgres.sql("CREATE ROLE guest LOGIN PASSWORD 'guest'", database)
    postgres.sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC", database)
    const failure = await failureOf(postgres.url(database, { user: "guest", password: "guest" }))
    expect(failure.problem).toContain("permission denied")
    expect(failure.remedy).toContain("create tables")
    hidden(failure)
  })

  it("that holds something else is left alone", async () => {
    const database = postgres.database()
    postgres.sql("CREATE TABLE history (mine TEXT)", database)
    const failure = await failureOf(postgres.url(database))
    expect(failure.problem).toBe('relation "history" already exists')
    expect(failure.remedy).toContain("a database of its own")
    expect(postgres.sql("\\dt", database).trim().split("\n")).toHaveLength(1)
  })

  /** A machine that keeps its sessions in a database. */
  const machineOn = (directory: Directory, database: string) =>
    stateLayer.pipe(
      Layer.provideMerge(
        Layer.succeed(Host, directory.host({ MOORING_STORE: postgres.url(database) })),
      ),
    )

  it("keeps other machines out of a session that one is in, and lets the next one in", async () => {
    using directory = new Directory()
    const database = postgres.database()
    const told: Array<string> = []
    const say = (text: string) => Effect.sync(() => void told.push(text))
    const both = Effect.gen(function* () {
      const isIn = yield* Deferred.make<void>()
      const end = yield* Deferred.make<void>()
      const one = Effect.gen(function* () {
        const store = yield* Store
        yield* store.alone(
          "s",
          Effect.die("it is free"),
          Effect.gen(function* () {
            yield* say("one is in")
            yield* Deferred.succeed(isIn, undefined)
            yield* Deferred.await(end)
            yield* say("one is out")
          }),
        )
      }).pipe(Effect.provide(machineOn(directory, database)))
      const other = Effect.gen(function* () {
        yield* Deferred.await(isIn)
        const store = yield* Store
        yield* store.alone("another", Effect.die("it is free"), Effect.void)
        const waiting = Effect.andThen(say("other waits"), Deferred.succeed(end, undefined))
        yield* store.alone("s", Effect.asVoid(waiting), say("other is in"))
      }).pipe(Effect.provide(machineOn(directory, database)))
      yield* Effect.all([one, other], { concurrency: 2 })
    })
    await Effect.runPromise(both)
    expect(told).toEqual(["one is in", "other waits", "one is out", "other is in"])
  })

  const soon = { timeout: 20_000 }
  it("ends a turn whose session it has lost, and says why; the next may begin", soon, async () => {
    using directory = new Directory()
    const database = postgres.database()
    const dropLocks = Effect.sync(() =>
      postgres.sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mooring sessions'",
        "postgres",
      ),
    )
    const turns = Effect.gen(function* () {
      const store = yield* Store
      const lost = yield* Effect.flip(
        store.alone("s", Effect.void, Effect.andThen(dropLocks, Effect.never)),
      )
      return [lost, yield* store.alone("s", Effect.void, Effect.succeed("went on"))] as const
    })
    const [lost, next] = await Effect.runPromise(
      Effect.provide(turns, machineOn(directory, database)),
    )
    expect(lost.problem).toContain("the connection that held the session was lost")
    expect(next).toBe("went on")
  })

  it("is acknowledged on the disk, where the server would acknowledge earlier", async () => {
    using directory = new Directory()
    const database = postgres.database()
    postgres.sql(`ALTER DATABASE ${database} SET synchronous_commit = off`, "postgres")
    const history = {
      session: "s",
      backend: "demo",
      turn: null,
      event: { _tag: "Reset" },
      fingerprint: null,
      agentSessionId: null,
    } as const
    const commit = Effect.gen(function* () {
      const store = yield* Store
      postgres.sql(
        "ALTER TABLE history ADD seen TEXT DEFAULT current_setting('synchronous_commit')",
        database,
      )
      yield* store.commit({ key: history, history })
    })
    await Effect.runPromise(Effect.provide(commit, machineOn(directory, database)))
    expect(postgres.sql("SELECT seen FROM history", database).trim()).toBe("local")
  })
})
