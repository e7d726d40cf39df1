/** Snapshots: whatever was read, a gateway notices that it is not as it was. */
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "vitest"
import { reading } from "@mooring/config"
import { isCurrent, recordingReader, snapshotReader } from "../src/sources/index.ts"
import { Directory } from "./support.ts"

it.each<[what: string, change: (directory: Directory) => void]>([
  ["a text of the same length", (directory) => directory.write("file", "other")],
  ["a file that is gone", ({ path }) => rmSync(join(path, "file"))],
  ["a file that is there now", (directory) => directory.write("missing", "")],
  ["a text inside of a plugin", (directory) => directory.write("plugin/file", "other")],
  ["another name in a directory", (directory) => directory.write("plugin/more", "")],
  ["a directory that is there now", ({ path }) => mkdirSync(join(path, "directory"))],
])("%s is noticed", (_, change) => {
  using directory = new Directory()
  directory.write("file", "first")
  directory.write("plugin/file", "first")
  const { reader, snapshot } = recordingReader()
  const at = (name: string): string => join(directory.path, name)
  reader.readText(at("file"))
  reader.readText(at("missing"))
  reader.readTextInside(at("plugin"), "file")
  reader.list(at("plugin"))
  reader.isDirectory(at("directory"))
  expect(isCurrent(snapshot())).toBe(true)
  change(directory)
  expect(isCurrent(snapshot())).toBe(false)
})

it("is read with what has read it before, which gets to know nothing else", () => {
  using directory = new Directory()
  const file = directory.write("file", "{}")
  const { reader, snapshot } = recordingReader()
  reader.readText(file)
  const asked: Array<string> = []
  const memory: typeof reading = {
    ...reading,
    parse: (name, text, options) => {
      asked.push(text)
      return reading.parse(name, text, options)
    },
  }
  const again = snapshotReader(snapshot(), memory)
  again.reading.parse(file, "{}")
  again.reading.parse("--mcp-config#1", '{"mcpServers":{}}')
  expect(asked).toEqual(["{}"])
})
