/** What was read at one time: every text and finding by its path, to be read again as it was then. */
import { resolve } from "node:path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Diagnostic } from "@mooring/config"
import { diskReader, type SourceReader } from "./reader.ts"

const Found = Schema.Union([
  Schema.TaggedStruct("Content", { text: Schema.String }),
  Schema.TaggedStruct("Finding", { finding: Diagnostic }),
])
type Found = typeof Found.Type

const Read = Schema.Union([
  Schema.TaggedStruct("Text", { path: Schema.String, found: Found }),
  Schema.TaggedStruct("TextInside", { root: Schema.String, path: Schema.String, found: Found }),
  Schema.TaggedStruct("Directory", { path: Schema.String, found: Schema.Boolean }),
])
type Read = typeof Read.Type

/** Everything that one loading of the sources has read, once each. It holds what files hold: secrets too. */
export const Snapshot = Schema.Array(Read)
export type Snapshot = typeof Snapshot.Type

const foundOf = (result: Result.Result<string, Diagnostic>): Found =>
  Result.isSuccess(result)
    ? { _tag: "Content", text: result.success }
    : { _tag: "Finding", finding: result.failure }

const resultOf = (found: Found): Result.Result<string, Diagnostic> =>
  found._tag === "Content" ? Result.succeed(found.text) : Result.fail(found.finding)

type Key =
  | readonly ["Text" | "Directory", string]
  | readonly ["TextInside", root: string, path: string]

const keyOf = (read: Read): string =>
  JSON.stringify(
    (read._tag === "TextInside"
      ? [read._tag, read.root, read.path]
      : [read._tag, read.path]) satisfies Key,
  )

/** The same as was read, as it is on the disk now. */
const readAgain = (read: Read): Read => {
  switch (read._tag) {
    case "Text":
      return { ...read, found: foundOf(diskReader.readText(read.path)) }
    case "TextInside":
      return { ...read, found: foundOf(diskReader.readTextInside(read.root, read.path)) }
    case "Directory":
      return { ...read, found: diskReader.isDirectory(read.path) }
  }
}

/** Whether everything that was read is still as it was. Contents are compared, not times. */
export const isCurrent = (snapshot: Snapshot): boolean =>
  snapshot.every((read) => JSON.stringify(readAgain(read).found) === JSON.stringify(read.found))

/** Reads from the disk, and keeps what it has read. */
export const recordingReader = (): {
  readonly reader: SourceReader
  readonly snapshot: () => Snapshot
} => {
  const reads = new Map<string, Read>()
  const once = <R extends Read>(read: () => R): R => {
    const made = read()
    // What was read first is what was loaded; a file that is read twice is the same to both.
    const known = reads.get(keyOf(made)) as R | undefined
    reads.set(keyOf(made), known ?? made)
    return known ?? made
  }
  return {
    reader: {
      readText: (path) =>
        resultOf(
          once(() => ({ _tag: "Text", path, found: foundOf(diskReader.readText(path)) }) as const)
            .found,
        ),
      readTextInside: (root, path) =>
        resultOf(
          once(
            () =>
              ({
                _tag: "TextInside",
                root,
                path,
                found: foundOf(diskReader.readTextInside(root, path)),
              }) as const,
          ).found,
        ),
      isDirectory: (path) =>
        once(() => ({ _tag: "Directory", path, found: diskReader.isDirectory(path) }) as const)
          .found,
    },
    snapshot: () => [...reads.values()],
  }
}

/** Reads what is in a snapshot from it, and everything else from the disk. */
export const snapshotReader = (snapshot: Snapshot): SourceReader => {
  const reads = new Map(snapshot.map((read) => [keyOf(read), read]))
  const known = (...key: Key): Read | undefined => reads.get(JSON.stringify(key))
  return {
    readText: (path) => {
      const read = known("Text", path)
      return read?._tag === "Text" ? resultOf(read.found) : diskReader.readText(path)
    },
    readTextInside: (root, path) => {
      const read = known("TextInside", root, path)
      return read?._tag === "TextInside"
        ? resultOf(read.found)
        : diskReader.readTextInside(root, path)
    },
    isDirectory: (path) => {
      const read = known("Directory", path)
      return read?._tag === "Directory" ? read.found : diskReader.isDirectory(path)
    },
  }
}

const fileOf = (read: Read): string =>
  read._tag === "TextInside" ? resolve(read.root, read.path) : read.path

/** The files and directories that are otherwise in one snapshot than in another. */
export const changedFiles = (before: Snapshot, after: Snapshot): ReadonlyArray<string> => {
  const contents = (snapshot: Snapshot) =>
    new Map(snapshot.map((read) => [keyOf(read), [fileOf(read), JSON.stringify(read.found)]]))
  const [left, right] = [contents(before), contents(after)]
  const files = [...left, ...right].flatMap(([key, [file = ""]]) =>
    left.get(key)?.[1] === right.get(key)?.[1] ? [] : [file],
  )
  return [...new Set(files)]
}
