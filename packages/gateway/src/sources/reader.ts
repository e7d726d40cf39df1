/** How sources are read: from the disk, or from what was read earlier. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Result from "effect/Result"
import { type Diagnostic, type Reading, reading } from "@mooring/config"
import { isDirectory, list, readText, readTextInside } from "./read-file.ts"

/** The ways in which sources touch the file system. */
export interface SourceReader {
  /** A file that the user named. */
  readonly readText: (path: string) => Result.Result<string, Diagnostic>
  /** A file of a plugin, by its path relative to the plugin's directory. */
  readonly readTextInside: (root: string, path: string) => Result.Result<string, Diagnostic>
  readonly isDirectory: (path: string) => boolean
  /** The names in a directory, in their order. */
  readonly list: (path: string) => Result.Result<ReadonlyArray<string>, Diagnostic>
  /** What findings call a file. */
  readonly nameOf: (path: string) => string
  /** How texts are read: anew, or from the memory of a gateway that reads them again and again. */
  readonly reading: Reading
}

/** Reads from the disk. */
export const diskReader: SourceReader = {
  readText,
  readTextInside,
  isDirectory,
  list,
  nameOf: (path) => path,
  reading,
}

/**
 * Where the sources of a turn are read from, asked anew each time that they are loaded. It is the disk
 * unless somebody says otherwise.
 */
export const SourceAccess = Context.Reference<Effect.Effect<SourceReader>>(
  "@mooring/gateway/SourceAccess",
  { defaultValue: () => Effect.succeed(diskReader) },
)
