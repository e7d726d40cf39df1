/** The store of a fleet: a database of PostgreSQL's, shared by several machines. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Reactivity from "effect/reactivity/Reactivity"
import type { SqlClient } from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { StateUnusable } from "../errors.ts"
import { onState } from "../state/state-directory.ts"
import { type Engine, storeIn } from "./engine.ts"
import { isWithoutTable, unusable } from "./postgres-failure.ts"
import { aloneOn } from "./postgres-lock.ts"
import { migrate, migrations, versionOf } from "./schema-sql.ts"
import type { Row, Script, Statement } from "./script.ts"
import { postgresSpelling } from "./spelling.ts"
import { Store } from "./store.ts"
import type { StoreUrl } from "./store-url.ts"

/** A statement as PostgreSQL takes it: its values are numbered. */
const numbered = (sql: string): string => {
  let count = 0
  return sql.replaceAll("?", () => `$${++count}`)
}

const answering = (sql: SqlClient) => {
  const prepared = new Map<string, string>()
  return (statement: Statement): Effect.Effect<ReadonlyArray<Row>, SqlError> => {
    const text = prepared.get(statement.sql) ?? numbered(statement.sql)
    prepared.set(statement.sql, text)
    return sql.unsafe<Row>(text, statement.values)
  }
}

/**
 * What begins a write. Those of one session wait for each other; and where the server is set to
 * acknowledge what is not on its disk yet, this transaction is not.
 */
const beginning = (session: string): Statement => ({
  sql: `SELECT pg_advisory_xact_lock(hashtext('mooring session'), hashtext(?)),
    CASE current_setting('synchronous_commit')
      WHEN 'off' THEN set_config('synchronous_commit', 'local', true) END`,
  values: [session],
})

/** Runs a script, and waits for the server after each of its statements. */
const run = <A>(
  script: Script<A>,
  shown: string,
  answer: ReturnType<typeof answering>,
): Effect.Effect<A, SqlError | StateUnusable> =>
  Effect.gen(function* () {
    let step = yield* onState(shown, () => script.next())
    while (step.done !== true) {
      const rows = yield* answer(step.value)
      step = yield* onState(shown, () => script.next(rows))
    }
    return step.value
  })

const told = (shown: string) =>
  Effect.mapError((error: SqlError | StateUnusable) =>
    error._tag === "StateUnusable" ? error : unusable(shown, error),
  )

const engineOn = (sql: SqlClient, shown: string, alone: Engine["alone"]): Engine => {
  const answer = answering(sql)
  return {
    alone,
    // The server looks after its own pages; of what rows say, each look tells.
    inspect: Effect.void,
    read: (script) => Effect.suspend(() => run(script(), shown, answer)).pipe(told(shown)),
    write: (session, script) =>
      answer(beginning(session)).pipe(
        Effect.andThen(Effect.suspend(() => run(script(), shown, answer))),
        sql.withTransaction,
        told(shown),
      ),
  }
}

/** The version of the store that is there: none of its locks is taken where nothing is to be done. */
const versionNow = (sql: SqlClient, shown: string): Effect.Effect<number, StateUnusable> =>
  run(versionOf(postgresSpelling), shown, answering(sql)).pipe(
    Effect.catchIf(
      (error) => error._tag === "SqlError" && isWithoutTable(error),
      () => Effect.succeed(0),
    ),
    told(shown),
  )

/** The store at an address; its tables are made where there are none. */
export const postgresStore = (address: StoreUrl): Layer.Layer<Store, StateUnusable> =>
  Layer.effect(
    Store,
    Effect.gen(function* () {
      const { url, shown } = address
      const sql = yield* Effect.mapError(
        PgClient.make({ url, applicationName: "mooring" }),
        (error) => unusable(shown, error),
      )
      const engine = engineOn(sql, shown, yield* aloneOn(address))
      if ((yield* versionNow(sql, shown)) !== migrations.length)
        yield* engine.write("", () => migrate(postgresSpelling, shown))
      return storeIn(engine)
    }),
  ).pipe(Layer.provide(Reactivity.layer))
