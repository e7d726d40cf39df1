/** The engines that the store is tested on: the embedded one, and a real PostgreSQL where there is one. */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Layer from "effect/Layer"
import { Host, stateLayer } from "@mooring/gateway"
import { afterAll, beforeAll } from "vitest"
import { Postgres, postgresMissing } from "../../../test/support/postgres.ts"
import { postgresSpelling, type Spelling, sqliteSpelling } from "../src/session/spelling.ts"
import { Directory } from "./support.ts"

/** A store of a test's own. */
interface Kept extends Disposable {
  readonly state: Directory["state"]
  /** Runs a statement behind the store's back. */
  readonly sql: (statement: string) => void
}

export interface EngineUnderTest {
  readonly name: string
  readonly spelling: Spelling
  readonly open: () => Kept
}

const sqlite: EngineUnderTest = {
  name: "SQLite",
  spelling: sqliteSpelling,
  open: () => {
    const directory = new Directory()
    mkdirSync(join(directory.path, "state"), { mode: 0o700 })
    return {
      state: directory.state,
      sql: (statement) => {
        using database = new DatabaseSync(join(directory.path, "state/sessions.db"))
        database.exec(statement)
      },
      [Symbol.dispose]: () => directory[Symbol.dispose](),
    }
  },
}

const postgres = (): EngineUnderTest => {
  let server: Postgres
  beforeAll(async () => {
    server = await Postgres.start()
  })
  afterAll(() => server[Symbol.asyncDispose]())
  return {
    name: "PostgreSQL",
    spelling: postgresSpelling,
    open: () => {
      const directory = new Directory()
      const database = server.database()
      const host = Layer.succeed(Host, directory.host({ MOORING_STORE: server.url(database) }))
      return {
        state: stateLayer.pipe(Layer.provideMerge(host)),
        sql: (statement) => void server.sql(statement, database),
        [Symbol.dispose]: () => directory[Symbol.dispose](),
      }
    },
  }
}

/** Every engine that there is on this machine. */
export const engines: ReadonlyArray<EngineUnderTest> = [
  sqlite,
  ...(postgresMissing === undefined ? [postgres()] : []),
]
