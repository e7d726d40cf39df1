/** What was read at one time: every text and finding by its path, to be read again as it was then. */
import { resolve } from "node:path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Diagnostic, type Reading, reading } from "@mooring/config"
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
  Schema.TaggedStruct("List", { path: Schema.String, found: Found }),
])
type Read = typeof Read.Type

/** Everything that one loading of the sources has read, once each. It holds what files hold: secrets too. */
export const Snapshot = Schema.Array(Read)
export type Snapshot = typeof Snapshot.Type

const foundOf = (result: Result.Result<string, Diagnostic>): Found =>
  Result.isSuccess(result)
    ? { _tag: "Content", text: result.success }
    : { _tag: "Finding", finding: result.failure }

const Names = Schema.fromJsonString(Schema.Array(Schema.String))

const namesAsText = Result.map(Schema.encodeSync(Names))

/** What was read, whatever was found. */
const keyOf = (read: Read): string =>
  JSON.stringify([read._tag, read.path, read._tag === "TextInside" ? read.root : ""])

/** The same as was read, as it is on the disk now. */
const readAgain = (read: Read): Read => {
  switch (read._tag) {
    case "Text":
      return { ...read, found: foundOf(diskReader.readText(read.path)) }
    case "TextInside":
      return { ...read, found: foundOf(diskReader.readTextInside(read.root, read.path)) }
    case "Directory":
      return { ...read, found: diskReader.isDirectory(read.path) }
    case "List":
      return { ...read, found: foundOf(namesAsText(diskReader.list(read.path))) }
  }
}

/** Nothing was found yet. */
const notRead: Found = { _tag: "Content", text: "" }

const textOf = (read: Read): Result.Result<string, Diagnostic> => {
  const found = read._tag === "Directory" ? notRead : read.found
  return found._tag === "Content" ? Result.succeed(found.text) : Result.fail(found.finding)
}

/** A reader, by what gives each reading its finding. */
const readerOf = (find: (read: Read) => Read, how: Reading = reading): SourceReader => ({
  readText: (path) => textOf(find({ _tag: "Text", path, found: notRead })),
  readTextInside: (root, path) => textOf(find({ _tag: "TextInside", root, path, found: notRead })),
  isDirectory: (path) => find({ _tag: "Directory", path, found: false }).found === true,
  list: (path) =>
    Result.map(textOf(find({ _tag: "List", path, found: notRead })), Schema.decodeSync(Names)),
  nameOf: diskReader.nameOf,
  reading: how,
})

const isSame = (one: Read["found"], other: Read["found"]): boolean =>
  // Texts are long, and looked at again all the time.
  typeof one === "object" && one._tag === "Content"
    ? typeof other === "object" && other._tag === "Content" && one.text === other.text
    : JSON.stringify(one) === JSON.stringify(other)

/** Whether everything that was read is still as it was. Contents are compared, not times. */
export const isCurrent = (snapshot: Snapshot): boolean =>
  snapshot.every((read) => isSame(readAgain(read).found, read.found))

/** Reads from the disk, and keeps what it has read: a file that is read twice is the same both times. */
export const recordingReader = (
  how: Reading = reading,
): {
  readonly reader: SourceReader
  readonly snapshot: () => Snapshot
} => {
  const reads = new Map<string, Read>()
  const once = (read: Read): Read => {
    const key = keyOf(read)
    const known = reads.get(key) ?? readAgain(read)
    reads.set(key, known)
    return known
  }
  return { reader: readerOf(once, how), snapshot: () => [...reads.values()] }
}

/** Reads the texts of a snapshot from memory, and all others anew: nobody would have them forgotten. */
const readingWithin = (snapshot: Snapshot, memory: Reading): Reading => {
  const texts = new Set(snapshot.map((read) => Result.getOrUndefined(textOf(read))))
  return {
    parse: (file, text, options) => (texts.has(text) ? memory : reading).parse(file, text, options),
    decodeLayer: memory.decodeLayer,
    decodeUserFile: memory.decodeUserFile,
  }
}

/**
 * Reads what is in a snapshot from it, and everything else from the disk.
 *
 * @param memory what has read the texts of the snapshot before
 */
export const snapshotReader = (snapshot: Snapshot, memory?: Reading): SourceReader => {
  const reads = new Map(snapshot.map((read) => [keyOf(read), read]))
  return readerOf(
    (read) => reads.get(keyOf(read)) ?? readAgain(read),
    memory && readingWithin(snapshot, memory),
  )
}

const fileOf = (read: Read): string =>
  read._tag === "TextInside" ? resolve(read.root, read.path) : read.path

/** The files and directories that are otherwise in one snapshot than in another. */
export const changedFiles = (before: Snapshot, after: Snapshot): ReadonlyArray<string> => {
  if (before === after) return []
  const byKey = (snapshot: Snapshot) => new Map(snapshot.map((read) => [keyOf(read), read]))
  const [left, right] = [byKey(before), byKey(after)]
  const files = Array.from(new Map([...left, ...right])).flatMap(([key, read]) => {
    const [one, other] = [left.get(key), right.get(key)]
    return one !== undefined && other !== undefined && isSame(one.found, other.found)
      ? []
      : [fileOf(read)]
  })
  return [...new Set(files)]
}
