/** The machine that the golden state is of: its configuration, its key, and stores of every version. */
import { cpSync, mkdirSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as Layer from "effect/Layer"
import { Host, stateLayer } from "@mooring/gateway"
import { Directory } from "./support.ts"

export const golden = join(import.meta.dirname, "golden")

/** A golden file's text. */
export const goldenText = (name: string): string => readFileSync(join(golden, name), "utf8")

/** The golden files whose names a pattern fits, in order, each with what the pattern picks. */
export const goldenNames = (pattern: RegExp): ReadonlyArray<string> =>
  readdirSync(golden)
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .toSorted()

/** Statements as a golden file lists them. */
export const separator = ";\n\n"

/** The statements that bring an empty store to a version, as they were released. */
export const released = (
  engine: "sqlite" | "postgres",
  version: number,
): ReadonlyArray<ReadonlyArray<string>> =>
  Array.from({ length: version }, (_, index) =>
    goldenText(`schema-${index + 1}.${engine}.sql`)
      .split(separator)
      .map((statement) => statement.trim()),
  )

/** The machine, with a state that is empty but for the key. */
export class GoldenMachine {
  readonly directory = new Directory()

  constructor() {
    this.reset()
    mkdirSync(join(this.directory.path, "state"), { mode: 0o700 })
    this.directory.write("state/installation.key", goldenText("installation.key"))
  }

  /** Has what was declared when the golden state was made. */
  reset(): void {
    cpSync(join(golden, "plugin"), join(this.directory.path, "plugin"), { recursive: true })
    this.configure(JSON.parse(goldenText("configuration.json")) as object)
  }

  configure(configuration: object): void {
    this.directory.write("mooring.jsonc", configuration)
  }

  /** Puts a store of a version there, with what was in it. */
  restore(version: number): void {
    using database = new DatabaseSync(join(this.directory.path, "state/sessions.db"))
    const statements = released("sqlite", version).flat()
    database.exec(`BEGIN; ${statements.join(";")}; ${goldenText("rows.sql")}; COMMIT`)
    database.exec(`PRAGMA user_version = ${version}`)
  }

  get host(): Host["Service"] {
    return {
      ...this.directory.host({ TEAM: "gold", ROOT: "/srv", NOTES_TOKEN: "t" }),
      cwd: "/golden/work",
      home: "/golden/home",
      machine: "golden",
      owner: "user:golden",
    }
  }

  get state() {
    return stateLayer.pipe(Layer.provideMerge(Layer.succeed(Host, this.host)))
  }

  [Symbol.dispose](): void {
    this.directory[Symbol.dispose]()
  }
}
