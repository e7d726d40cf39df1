/** Looks at the file of the embedded store, all of it, and changes nothing. */
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { type Trouble, waitsForNext } from "../upkeep/condition.ts"
import { checkRows } from "./row-seal.ts"
import { migrations, versionOf } from "./schema-sql.ts"
import { play, type Statement } from "./script.ts"
import { sqliteSpelling } from "./spelling.ts"
import { inspectPages, isStore, glance, wasCutOff } from "./store-file.ts"

const damage = (problem: string): Trouble => ({ status: "damaged", problem, remedy: waitsForNext })

const inside = (database: DatabaseSync): Trouble | undefined => {
  if (!isStore(database)) return damage("it is another program's database")
  const answer = ({ sql, values }: Statement) => database.prepare(sql).all(...values)
  const version = play(versionOf(sqliteSpelling), answer)
  if (version > migrations.length)
    return {
      status: "newer",
      problem: `a newer Mooring wrote it (store version ${version}; this one knows up to ${migrations.length})`,
      remedy: "run the newer Mooring, or name another state directory in MOORING_STATE",
    }
  const problem = inspectPages(database)
  if (problem !== undefined) return damage(problem)
  play(checkRows(), answer)
  return undefined
}

/** What is wrong with a store; `undefined` where nothing is. */
export const troubleInStore = (path: string): Trouble | undefined => {
  const problem = glance(path)
  if (problem !== undefined) return damage(problem)
  // What was cut off is undone by whoever writes next; until then nothing more can be told.
  if (wasCutOff(path)) return undefined
  const database = new DatabaseSync(new URL("?mode=ro", pathToFileURL(path)), {
    readOnly: true,
    timeout: 5000,
  })
  try {
    return inside(database)
  } catch (error) {
    return damage((error as Error).message)
  } finally {
    database.close()
  }
}
