/** Edits of several processes at once, and of one that is killed: nothing is lost, and nothing is half. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { setImmediate } from "node:timers/promises"
import { describe, expect, it } from "vitest"
import { Directory } from "./support.ts"

const source = (path: string): string => JSON.stringify(join(import.meta.dirname, "..", path))

/** A process that adds servers to a file, one edit each, and says the name of each once it is written. */
const adding = (directory: Directory, path: string, prefix: string, count: number): ChildProcess =>
  spawn(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import * as Effect from "effect/Effect"
       import * as Layer from "effect/Layer"
       import { editFile } from ${source("src/edit/index.ts")}
       import { Host } from ${source("src/host.ts")}
       import { StateDirectory } from ${source("src/state/state-directory.ts")}
       const host = Layer.succeed(Host, ${JSON.stringify(directory.host())})
       const layer = StateDirectory.layer.pipe(Layer.provideMerge(host))
       const program = Effect.gen(function* () {
         for (let index = 0; index < ${count}; index++) {
           const name = "${prefix}" + index
           yield* editFile(${JSON.stringify(path)}, [
             { path: ["mcpServers", name], value: { command: "x".repeat(20_000) } },
           ])
           console.log(name)
         }
       })
       await Effect.runPromise(Effect.provide(program, layer))`,
    ],
    { stdio: ["ignore", "pipe", "inherit"], cwd: join(import.meta.dirname, "..") },
  )

const namesIn = (path: string): ReadonlyArray<string> =>
  Object.keys((JSON.parse(readFileSync(path, "utf8")) as { mcpServers: object }).mcpServers)

describe("edits of one file", () => {
  it("by several processes at once are all there, and whole to whoever reads meanwhile", async () => {
    using directory = new Directory()
    const path = directory.write("mooring.jsonc", '{ "mcpServers": {} }')
    const ends = ["a", "b", "c"].map((prefix) => once(adding(directory, path, prefix, 8), "close"))
    const all = Promise.all(ends)
    let reads = 0
    for (let isOver = false; !isOver; reads++) {
      namesIn(path)
      isOver = await Promise.race([all.then(() => true), setImmediate(false)])
    }
    expect(reads).toBeGreaterThan(20)
    expect((await all).map(([code]) => code as number)).toEqual([0, 0, 0])
    const names = ["a", "b", "c"].flatMap((prefix) =>
      Array.from({ length: 8 }, (_, index) => `${prefix}${index}`),
    )
    expect(namesIn(path).toSorted()).toEqual(names)
  })

  it("that are killed leave the file as it was before, or as it was to be", async () => {
    using directory = new Directory()
    const path = directory.write("mooring.jsonc", '{ "mcpServers": {} }')
    const child = adding(directory, path, "a", 30)
    const closed = once(child, "close")
    let said = ""
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      said += text
      // In the middle of the next edit, wherever that is.
      if (said.includes("a5")) child.kill("SIGKILL")
    })
    await closed
    const told = said.trim().split("\n")
    const names = namesIn(path)
    expect(names.length).toBeGreaterThanOrEqual(told.length)
    expect(names).toEqual(Array.from(names, (_, index) => `a${index}`))
    // What it may have left does not stay.
    writeFileSync(
      join(directory.path, ".mooring.jsonc.0badb007-00000000-1-00000000-1.mooring-draft"),
      "{",
    )
    const [code] = (await once(adding(directory, path, "b", 1), "close")) as [number]
    expect(code).toBe(0)
    expect(readdirSync(directory.path).toSorted()).toEqual(["mooring.jsonc", "state"])
    expect(namesIn(path)).toEqual([...names, "b0"])
  })
})
