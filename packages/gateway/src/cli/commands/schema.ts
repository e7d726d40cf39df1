/** `mooring schema`: the JSON Schema of a kind of file. */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname } from "node:path"
import * as Effect from "effect/Effect"
import { jsonSchemaText, type SchemaFile } from "@mooring/config/schema"
import { expandPath, Host } from "../../host.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { print, shortPath, tellProblem } from "../say.ts"

/** What the command line says. */
export interface SchemaInput {
  readonly file: SchemaFile
  readonly write: string | undefined
}

export const schema = ({ file, write }: SchemaInput): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const text = jsonSchemaText(file)
    if (write === undefined) return yield* print(text.trimEnd())
    const host = yield* Host
    const path = expandPath(host, host.cwd, write)
    yield* Effect.try({
      try: () => {
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, text)
      },
      catch: (error) => String((error as Error).message),
    }).pipe(
      Effect.catch((problem) =>
        Effect.andThen(
          tellProblem(
            "error",
            `${shortPath(path)} cannot be written: ${problem}`,
            "name a file in a directory of yours",
          ),
          new Ended({ code: exitCode.failed }),
        ),
      ),
    )
    yield* print(`wrote ${shortPath(path)}`)
  }).pipe(Effect.provide(Host.layer))
