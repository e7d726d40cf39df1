/** A plugin's files are read inside of it only, by whatever path they are named. */
import { execFileSync } from "node:child_process"
import { linkSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { Worker } from "node:worker_threads"
import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { readPlugin } from "../src/sources/plugin.ts"
import { readTextInside } from "../src/sources/read-file.ts"
import { Directory, mountOf } from "./support.ts"

/** What stands in every file outside; it may appear nowhere. */
const canary = "c4n4ry"

/** A plugin among files that are none of its business. */
const stage = (directory: Directory): string => {
  const evil = { mcpServers: { [canary]: { command: canary } } }
  for (const path of [
    "outside.json",
    "p-sibling/outside.json",
    "p.json",
    "P/outside.json",
    "other/deep/outside.json",
  ])
    directory.write(path, evil)
  directory.write("p/inside.json", { mcpServers: {} })
  directory.write("p/sub/deep/inside.json", { mcpServers: {} })
  const root = join(directory.path, "p")
  const links: ReadonlyArray<readonly [target: string, path: string]> = [
    ["../outside.json", "link.json"],
    [join(directory.path, "outside.json"), "absolute-link.json"],
    ["../other", "linked"],
    ["..", "up"],
    [directory.path, "absolute-up"],
    ["/", "system"],
    ["link.json", "chain.json"],
    ["chain.json", "longer-chain.json"],
    ["sub/up/outside.json", "through-a-link.json"],
    ["../..", "sub/up"],
    ["../nowhere.json", "dangling.json"],
    ["/nowhere/at/all.json", "dangling-absolute.json"],
    ["loop-b.json", "loop-a.json"],
    ["loop-a.json", "loop-b.json"],
    ["self.json", "self.json"],
    ["../p-sibling/outside.json", "sibling.json"],
    ["../p/../outside.json", "there-and-back.json"],
    ["/proc/self/environ", "environment.json"],
    ["/proc/self/fd/0", "input.json"],
    ["/dev/zero", "zero.json"],
    ["/dev/tty", "terminal.json"],
    ["/etc/passwd", "passwd.json"],
    ["../p", "again"],
  ]
  for (const [target, path] of links) symlinkSync(target, join(root, path))
  execFileSync("mkfifo", [join(root, "pipe.json")])
  return root
}

/** Every way out that somebody may think of, by the path that a manifest would name. */
const escapes = (root: string): ReadonlyArray<string> => {
  const outside = join(root, "../outside.json")
  return [
    // Upwards.
    "..",
    "../",
    "../outside.json",
    "./../outside.json",
    "././../outside.json",
    "sub/../../outside.json",
    "sub/deep/../../../outside.json",
    ".//..//outside.json",
    "sub/./../../outside.json",
    "../p/../outside.json",
    "../../../../../../../../../../etc/passwd",
    "nowhere/../../outside.json",
    // Siblings of a like name.
    "../p-sibling/outside.json",
    "../p.json",
    "../P/outside.json",
    // Absolute.
    outside,
    `/${outside}`,
    `//localhost${outside}`,
    "/etc/passwd",
    "/proc/self/environ",
    "/dev/stdin",
    `file://${outside}`,
    `file:${outside}`,
    `${root}/inside.json`,
    "~/outside.json",
    "~root/outside.json",
    "$HOME/outside.json",
    "${HOME}/outside.json",
    "${PLUGIN_ROOT}/../outside.json",
    // As Windows writes them.
    "..\\outside.json",
    ".\\..\\outside.json",
    "sub\\..\\..\\outside.json",
    "C:\\outside.json",
    "C:outside.json",
    "c:/outside.json",
    "\\outside.json",
    "\\\\server\\share\\outside.json",
    "//server/share/outside.json",
    "\\\\?\\C:\\outside.json",
    "\\\\.\\pipe\\outside",
    "inside.json::$DATA",
    // Encoded, or made to look like something else.
    "%2e%2e/outside.json",
    "%2e%2e%2foutside.json",
    "..%2foutside.json",
    "..%5coutside.json",
    "%252e%252e%252foutside.json",
    "..%c0%afoutside.json",
    "\u2024\u2024/outside.json",
    "\uFF0E\uFF0E/outside.json",
    "..\u2215outside.json",
    "..\uFF0Foutside.json",
    ".. /outside.json",
    "../outside.json ",
    "../outside.json.",
    ".../outside.json",
    "..;/outside.json",
    "..\u0000/outside.json",
    "inside.json\u0000../outside.json",
    "../outside.json\u0000inside.json",
    "..\n/outside.json",
    "",
    ".",
    // Links.
    "link.json",
    "absolute-link.json",
    "linked/deep/outside.json",
    "up/outside.json",
    "up/p-sibling/outside.json",
    "absolute-up/outside.json",
    "system/etc/passwd",
    `system${outside}`,
    "chain.json",
    "longer-chain.json",
    "through-a-link.json",
    "sub/up/outside.json",
    "sibling.json",
    "there-and-back.json",
    "again/../../outside.json",
    "again/link.json",
    "dangling.json",
    "dangling-absolute.json",
    "loop-a.json",
    "self.json",
    // What is no file.
    "environment.json",
    "input.json",
    "zero.json",
    "terminal.json",
    "passwd.json",
    "pipe.json",
    "sub",
    "linked",
  ]
}

describe("a path in a manifest", () => {
  const names = escapes("/p")

  it(`leads out in none of ${names.length} ways`, () => {
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThanOrEqual(60)
    using own = new Directory()
    const root = stage(own)
    for (const path of escapes(root)) {
      const read = readTextInside(root, path)
      expect([path, Result.isSuccess(read) ? read.success : read.failure.severity]).toEqual([
        path,
        "error",
      ])
      own.write("p/.claude-plugin/plugin.json", { mcpServers: ["./inside.json", path] })
      const layer = readPlugin(mountOf("p"), root, "/data")
      expect([path, JSON.stringify(layer.declarations.map(({ name }) => name))]).toEqual([
        path,
        "[]",
      ])
      // It is told where it is named, and holds what may be missing.
      expect(layer.diagnostics.map(({ origin }) => origin.pointer)).toContain("/mcpServers/1")
      expect(layer.missing).toMatchObject([{ _tag: "OfPlugin", plugin: "p" }])
    }
  })

  it("may lead through links that stay inside, to a plugin that is a link itself", () => {
    using own = new Directory()
    const root = stage(own)
    symlinkSync("p", join(own.path, "linked-plugin"))
    symlinkSync("../inside.json", join(root, "sub/link.json"))
    linkSync(join(root, "inside.json"), join(root, "hard.json"))
    for (const place of [root, join(own.path, "linked-plugin")])
      for (const path of ["inside.json", "./sub/link.json", "hard.json", "again/inside.json"])
        expect([path, Result.isSuccess(readTextInside(place, path))]).toEqual([path, true])
  })
})

describe("a file that is swapped while it is read", () => {
  /** Somebody who swaps, as fast as they can, while something is done. */
  const swapping = async (step: string, work: () => void): Promise<void> => {
    const worker = new Worker(
      `const { renameSync, symlinkSync, rmSync, writeFileSync } = require("node:fs")
       const { parentPort } = require("node:worker_threads")
       const swap = () => { for (let i = 0; i < 20; i += 1) { ${step} } setImmediate(swap) }
       parentPort.postMessage("ready")
       swap()`,
      { eval: true },
    )
    await new Promise((ready) => worker.once("message", ready))
    try {
      work()
    } finally {
      await worker.terminate()
    }
  }

  const readOften = (root: string, path: string): ReadonlySet<string> => {
    const seen = new Set<string>()
    for (let count = 0; count < 3000; count += 1) {
      const read = readTextInside(root, path)
      seen.add(
        Result.isSuccess(read) ? (read.success.includes(canary) ? canary : "own") : "refused",
      )
    }
    return seen
  }

  it("gives nothing from outside: a file and a link", async () => {
    using own = new Directory()
    const root = stage(own)
    const paths = JSON.stringify([
      join(root, "swapped.json"),
      join(root, "inside.json"),
      join(own.path, "outside.json"),
      join(root, "draft"),
    ])
    const step = `const [file, inside, outside, draft] = ${paths}
      symlinkSync(i % 2 ? inside : outside, draft); renameSync(draft, file)`
    let seen: ReadonlySet<string> = new Set()
    symlinkSync("inside.json", join(root, "swapped.json"))
    await swapping(step, () => (seen = readOften(root, "swapped.json")))
    // Both sides of the race were met.
    expect([...seen].toSorted()).toEqual(["own", "refused"])
  })

  it("gives nothing from outside: a directory on the way", async () => {
    using own = new Directory()
    const root = stage(own)
    own.write("p/real/outside.json", { mcpServers: {} })
    const paths = JSON.stringify([
      join(root, "way"),
      join(root, "real"),
      join(own.path, "p-sibling"),
      join(root, "draft"),
    ])
    const step = `const [way, real, other, draft] = ${paths}
      symlinkSync(i % 2 ? real : other, draft); renameSync(draft, way)`
    let seen: ReadonlySet<string> = new Set()
    symlinkSync("real", join(root, "way"))
    await swapping(step, () => (seen = readOften(root, "way/outside.json")))
    expect([...seen].toSorted()).toEqual(["own", "refused"])
  })

  it("is not followed when the plugin itself is put elsewhere", () => {
    using own = new Directory()
    const root = stage(own)
    renameSync(root, join(own.path, "was-p"))
    mkdirSync(root)
    expect(Result.isFailure(readTextInside(root, "inside.json"))).toBe(true)
    rmSync(root, { recursive: true })
    expect(Result.isFailure(readTextInside(root, "inside.json"))).toBe(true)
  })
})
