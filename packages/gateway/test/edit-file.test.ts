/** An edit of a file happens whole or not at all, and never to what somebody else has written meanwhile. */
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { basename, dirname, join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  type Edit,
  type Edited,
  editFile,
  type EditOptions,
  type EditRefused,
} from "../src/edit/index.ts"
import { draftFor } from "../src/state/draft.ts"
import { Directory } from "./support.ts"

const add = (name: string, value: Edit["value"] = { command: "x" }): Edit => ({
  path: ["mcpServers", name],
  value,
})

const edit = (
  directory: Directory,
  path: string,
  edits: Parameters<typeof editFile>[1],
  options?: EditOptions,
): Promise<Edited> =>
  Effect.runPromise(Effect.provide(editFile(path, edits, options), directory.state))

const refusal = (
  directory: Directory,
  path: string,
  edits: Parameters<typeof editFile>[1] = [add("b")],
): Promise<EditRefused> =>
  Effect.runPromise(
    Effect.provide(Effect.flip(editFile(path, edits)), directory.state),
  ) as Promise<EditRefused>

const plain = '{\n  // mine\n  "mcpServers": {\n    "a": { "command": "x" }\n  }\n}\n'

const modeOf = (path: string): number => statSync(path).mode & 0o7777

/** What is beside the file: nothing may be left there. */
const beside = (directory: Directory): ReadonlyArray<string> =>
  readdirSync(directory.path).filter((name) => name !== "state")

describe("an edit of a file", () => {
  it("says where it was written, and keeps the rest of it, its mode and its mark", async () => {
    using directory = new Directory()
    const path = directory.write("mooring.jsonc", `\uFEFF${plain.replaceAll("\n", "\r\n")}`)
    chmodSync(path, 0o640)
    const edited = await edit(directory, path, [add("b")])
    expect(edited).toMatchObject({
      path,
      written: true,
      places: [{ path: ["mcpServers", "b"], line: 5, column: 5 }],
    })
    const after = readFileSync(path, "utf8")
    expect(after).toBe(edited.after)
    expect(after).toBe(
      `\uFEFF${plain
        .replace('"x" }\n', '"x" },\n    "b": {\n      "command": "x"\n    }\n')
        .replaceAll("\n", "\r\n")}`,
    )
    expect(modeOf(path)).toBe(0o640)
    expect(beside(directory)).toEqual(["mooring.jsonc"])
  })

  it("puts another file in its place: whoever reads the old one reads it to its end", async () => {
    using directory = new Directory()
    const path = directory.write("mooring.jsonc", plain)
    const descriptor = openSync(path, "r")
    await edit(directory, path, [add("b")])
    expect(readFileSync(descriptor, "utf8")).toBe(plain)
    closeSync(descriptor)
  })

  it("keeps the owner of a file that is somebody else's", async ({ skip }) => {
    if (process.getuid?.() !== 0) skip("only the superuser may give files away")
    using directory = new Directory()
    const path = directory.write("mooring.jsonc", plain)
    chownSync(path, 65_534, 65_534)
    await edit(directory, path, [add("b")])
    expect([statSync(path).uid, statSync(path).gid]).toEqual([65_534, 65_534])
  })

  it("tells where a value stood that it took away", async () => {
    using directory = new Directory()
    const path = directory.write("mooring.jsonc", plain)
    const edited = await edit(directory, path, [{ path: ["mcpServers", "a"], value: undefined }])
    expect(edited.places).toMatchObject([{ line: 4 }])
    expect(readFileSync(path, "utf8")).toBe('{\n  // mine\n  "mcpServers": {}\n}\n')
  })

  it("makes a file that is not there, for its owner alone, and its directory", async () => {
    using directory = new Directory()
    const path = join(directory.path, "a/b/mooring.jsonc")
    const edited = await edit(directory, path, [add("a")])
    expect(edited).toMatchObject({ before: undefined, written: true })
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ mcpServers: { a: { command: "x" } } })
    expect(modeOf(path)).toBe(0o600)
    expect([modeOf(join(directory.path, "a")), modeOf(join(directory.path, "a/b"))]).toEqual([
      0o700, 0o700,
    ])
    expect(readdirSync(join(directory.path, "a/b"))).toEqual(["mooring.jsonc"])
  })

  it("follows links to the file that they lead to", async () => {
    using directory = new Directory()
    const real = directory.write("dotfiles/mooring.jsonc", plain)
    const path = join(directory.path, "mooring.jsonc")
    symlinkSync("dotfiles/mooring.jsonc", path)
    const edited = await edit(directory, path, [add("b")])
    expect(readlinkSync(path)).toBe("dotfiles/mooring.jsonc")
    expect(edited).toMatchObject({ path, real })
    expect(readFileSync(real, "utf8")).toContain('"b"')
  })

  it("writes nothing where nothing changes, nor for show", async () => {
    using directory = new Directory()
    const path = directory.write("mooring.jsonc", plain)
    const { ino } = statSync(path)
    expect((await edit(directory, path, [add("a")])).written).toBe(false)
    const shown = await edit(directory, path, [add("b")], { dryRun: true })
    expect([shown.written, shown.after.includes('"b"')]).toEqual([false, true])
    expect([readFileSync(path, "utf8"), statSync(path).ino]).toEqual([plain, ino])
    const fresh = join(directory.path, "new/mooring.jsonc")
    await edit(directory, fresh, [add("b")], { dryRun: true })
    expect(beside(directory)).toEqual(["mooring.jsonc"])
  })

  it("takes away the drafts of edits that were killed, and nothing else", async () => {
    using directory = new Directory()
    const path = directory.write("project/mooring.jsonc", plain)
    const living = basename(draftFor(path))
    directory.write("project/.mooring.jsonc.0badb007-00000000-1-00000000-1.mooring-draft", "{ half")
    directory.write(`project/${living}`, "{ half")
    directory.write("project/.mooring.jsonc.mine", "mine")
    await edit(directory, path, [add("b")])
    expect(readdirSync(dirname(path)).toSorted()).toEqual(
      [".mooring.jsonc.mine", living, "mooring.jsonc"].toSorted(),
    )
  })
})

describe("an edit is refused, and nothing is written,", () => {
  it("where somebody else has changed the file since it was read", async () => {
    using directory = new Directory()
    const path = directory.write("mooring.jsonc", plain)
    const theirs = plain.replace("mine", "theirs")
    const found = await refusal(directory, path, () => {
      writeFileSync(path, theirs)
      return [add("b")]
    })
    expect(found).toMatchObject({ kind: "changed", path })
    expect(readFileSync(path, "utf8")).toBe(theirs)
    expect(beside(directory)).toEqual(["mooring.jsonc"])
  })

  it("where somebody else has made the file, or pointed the link elsewhere, meanwhile", async () => {
    using directory = new Directory()
    const path = join(directory.path, "mooring.jsonc")
    const made = await refusal(directory, path, () => {
      writeFileSync(path, plain)
      return [add("b")]
    })
    expect([made.kind, readFileSync(path, "utf8")]).toEqual(["changed", plain])
    const [one, other] = [directory.write("one", plain), directory.write("other", plain)]
    const link = join(directory.path, "link.jsonc")
    symlinkSync(one, link)
    const turned = await refusal(directory, link, () => {
      rmSync(link)
      symlinkSync(other, link)
      return [add("b")]
    })
    expect(turned.kind).toBe("changed")
    expect([readFileSync(one, "utf8"), readFileSync(other, "utf8")]).toEqual([plain, plain])
  })

  it.each([
    ["is cut off", '{ "mcpServers": {', 1],
    ["has nothing in it", "", 1],
    ["is no UTF-8", new Uint8Array([0x7b, 0x0a, 0xff, 0x7d]), 2],
    ["has the key twice", '{\n  "mcpServers": {},\n  "mcpServers": {}\n}', 3],
    ["has the server twice", '{ "mcpServers": {\n  "b": {},\n  "b": {}\n} }', 3],
    ["has something else in the way", '{\n "mcpServers": []\n}', 2],
    ["is a list", "[]", 1],
  ])("where the file %s: the position is told", async (_, content, line) => {
    using directory = new Directory()
    const path = directory.write("mooring.jsonc", content)
    const before = readFileSync(path)
    const found = await refusal(directory, path)
    expect(["unreadable", "in-the-way"]).toContain(found.kind)
    expect(found.diagnostics[0]?.origin).toMatchObject({ file: path, line })
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it("where the document would be too large", async () => {
    using directory = new Directory()
    const path = directory.write("mooring.jsonc", plain)
    const found = await refusal(directory, path, [
      add("b", { command: "x", args: ["y".repeat(1024 * 1024)] }),
    ])
    expect(found.diagnostics).toMatchObject([{ code: "too-large" }])
    expect(readFileSync(path, "utf8")).toBe(plain)
  })

  it("where it would bring an error in, but not for errors that were there before", async () => {
    using directory = new Directory()
    const path = directory.write("mooring.jsonc", plain.replace('"x" }', '"x", "url": "y" }'))
    const found = await refusal(directory, path, [add("b", { args: ["no", "command"] })])
    expect(found).toMatchObject({ kind: "refused", diagnostics: [{ code: "incomplete-entry" }] })
    expect((await edit(directory, path, [add("b")])).written).toBe(true)
  })

  it("where the file is read-only, is a directory, a link to nothing, or one in a circle", async () => {
    using directory = new Directory()
    const readOnly = directory.write("read-only.jsonc", plain)
    chmodSync(readOnly, 0o444)
    mkdirSync(join(directory.path, "directory.jsonc"))
    symlinkSync("nothing", join(directory.path, "dangling.jsonc"))
    symlinkSync("circle.jsonc", join(directory.path, "circle.jsonc"))
    const kinds = []
    for (const name of ["read-only", "directory", "dangling", "circle"]) {
      const { kind, problem } = await refusal(directory, join(directory.path, `${name}.jsonc`))
      kinds.push([name, kind, problem])
    }
    expect(kinds).toEqual([
      ["read-only", "unwritable", "it is read-only"],
      ["directory", "unreadable", "this is a directory"],
      ["dangling", "unwritable", "it is a link to what is not there"],
      ["circle", "unwritable", expect.stringContaining("ELOOP")],
    ])
    expect(readFileSync(readOnly, "utf8")).toBe(plain)
    expect(readlinkSync(join(directory.path, "dangling.jsonc"))).toBe("nothing")
  })

  it("where its directory may not be written", async ({ skip }) => {
    if (process.getuid?.() === 0) skip("the superuser may write everywhere")
    using directory = new Directory()
    const path = directory.write("closed/mooring.jsonc", plain)
    chmodSync(join(directory.path, "closed"), 0o500)
    expect((await refusal(directory, path)).kind).toBe("unwritable")
    chmodSync(join(directory.path, "closed"), 0o700)
    expect(readFileSync(path, "utf8")).toBe(plain)
  })

  it("where the system lets nobody write: in what is no directory", async () => {
    using directory = new Directory()
    directory.write("file", "")
    expect(await refusal(directory, join(directory.path, "file/mooring.jsonc"))).toMatchObject({
      kind: "unwritable",
    })
  })

  it("where it is TOML", async () => {
    using directory = new Directory()
    const path = directory.write("config.toml", "[mcp_servers.a]\n")
    expect((await refusal(directory, path)).kind).toBe("unsupported")
  })
})
