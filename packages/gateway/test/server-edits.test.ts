/** What a command changes in a document: the keys and the section that the document has, and nothing else. */
import { describe, expect, it } from "vitest"
import * as Result from "effect/Result"
import { parseDocument, type SourceDocument } from "@mooring/config"
import {
  allowPlugin,
  type Edit,
  enable,
  type EditRefused,
  type Fields,
  putEntry,
  removeEntry,
  renameServer,
  sectionOf,
  setFields,
  switchPlugin,
  unsetField,
} from "../src/edit/index.ts"
import { changeText } from "../src/edit/text-edit.ts"

const parse = (text: string, file = "mooring.jsonc"): SourceDocument =>
  Result.getOrThrow(parseDocument(file, text))

/** The value of a document after edits. */
const after = (document: SourceDocument, edits: ReadonlyArray<Edit>): unknown => {
  let { text } = document
  for (const { path, value } of edits) {
    const changed = changeText(text, path, value)
    if (typeof changed !== "string") throw new Error(`in the way: ${changed.steps.join(".")}`)
    text = changed
  }
  return parse(text).value
}

const withSet = (value: object, fields: Fields, file = "mooring.jsonc") => {
  const document = parse(JSON.stringify(value), file)
  return after(document, setFields(sectionOf(document, false), "a", fields))
}

const refusalOf = (run: () => unknown): EditRefused => {
  try {
    run()
  } catch (error) {
    return error as EditRefused
  }
  throw new Error("nothing was refused")
}

describe("the section of servers", () => {
  it.each([
    ["{}", ["mcpServers"]],
    ['{ "servers": {} }', ["servers"]],
    ['{ "mcpServers": {}, "plugins": {} }', ["mcpServers"]],
    ['{ "other": { "command": "x" } }', []],
  ])("of %s is where its servers are, or would be", (text, steps) => {
    expect(sectionOf(parse(text, "p/.mcp.json"), false).steps).toEqual(steps)
  })

  it("of the user's own file is never the file itself", () => {
    expect(sectionOf(parse('{ "onMcpChange": "drift" }'), true).steps).toEqual(["mcpServers"])
  })

  it("is refused where there are two, or where it is none", () => {
    for (const text of ['{ "mcpServers": {}, "servers": {} }', '{ "mcpServers": "./other.json" }'])
      expect(refusalOf(() => sectionOf(parse(text), true))).toMatchObject({ kind: "in-the-way" })
  })

  it("of another program's file is at that program's key", () => {
    const zed = sectionOf(parse('{ "theme": "x" }', "/home/u/.config/zed/settings.json"), false)
    expect(zed.steps).toEqual(["context_servers"])
    const openclaw = sectionOf(parse('{ "mcp": { "servers": {} } }', "openclaw.json"), false)
    expect(openclaw.steps).toEqual(["mcp", "servers"])
  })
})

describe("a field", () => {
  const server = { command: "x", env: { A: "1" } }

  it("is set beside the others, members of env one by one", () => {
    expect(withSet({ mcpServers: { a: server } }, { timeout: 5, env: { B: "2" } })).toEqual({
      mcpServers: { a: { command: "x", env: { A: "1", B: "2" }, timeout: 5 } },
    })
    expect(withSet({}, { enabled: false })).toEqual({ mcpServers: { a: { enabled: false } } })
  })

  it("is set under the key and in the words that the entry has for it", () => {
    expect(
      withSet({ mcpServers: { a: { ...server, disabled: false } } }, { enabled: false }),
    ).toEqual({ mcpServers: { a: { ...server, disabled: true } } })
    expect(
      withSet({ mcpServers: { a: { url: "u", transport: "http" } } }, { transport: "sse" }),
    ).toEqual({ mcpServers: { a: { url: "u", transport: "sse" } } })
    const roo = { mcpServers: { a: { command: "x", timeout: 60 } } }
    expect(withSet(roo, { timeout: 5000 }, "p/.roo/mcp.json")).toEqual({
      mcpServers: { a: { command: "x", timeout: 5 } },
    })
  })

  it("of a header keeps the case of its name, which means nothing", () => {
    const value = { mcpServers: { a: { url: "u", headers: { authorization: "old" } } } }
    expect(withSet(value, { headers: { Authorization: "new", X: "1" } })).toEqual({
      mcpServers: { a: { url: "u", headers: { authorization: "new", X: "1" } } },
    })
  })

  it("is refused where the program of the file has no plain word for it", () => {
    const opencode = JSON.stringify({ mcp: { a: { type: "local", command: ["x", "y"] } } })
    const section = sectionOf(parse(opencode, "opencode.json"), false)
    expect(refusalOf(() => setFields(section, "a", { command: "z" }))).toMatchObject({
      kind: "unsupported",
      problem: expect.stringContaining("opencode"),
      diagnostics: [{ origin: { line: 1 } }],
    })
  })

  it("is taken out where it stands; where only a lower layer can state it, null takes it away", () => {
    const document = parse(JSON.stringify({ mcpServers: { a: server } }))
    const section = sectionOf(document, true)
    const without = (field: string, below: boolean) =>
      after(document, unsetField(section, "a", field, below))
    expect(without("env.A", true)).toEqual({ mcpServers: { a: { command: "x", env: {} } } })
    expect(without("env", false)).toEqual({ mcpServers: { a: { command: "x" } } })
    expect(without("env.B.C", true)).toEqual({
      mcpServers: { a: { command: "x", env: { A: "1", "B.C": null } } },
    })
    expect(without("timeout", false)).toEqual({ mcpServers: { a: server } })
  })
})

describe("an entry", () => {
  const document = parse(
    '{ "mcpServers": { "a": { "enabled": false }, "b": { "command": "x", "disabled": true } } }',
  )
  const section = sectionOf(document, true)

  it("is put and taken out by its name", () => {
    expect(after(document, putEntry(section, "c", { url: "u", transport: "sse" }))).toMatchObject({
      mcpServers: { c: { url: "u", type: "sse" } },
    })
    expect(after(document, removeEntry(section, "a"))).not.toHaveProperty("mcpServers.a")
  })

  it("that does nothing but turn a server off goes when that is turned on", () => {
    expect(after(document, enable(section, "a"))).toEqual({
      mcpServers: { b: { command: "x", disabled: true } },
    })
    expect(after(document, enable(section, "b"))).toMatchObject({
      mcpServers: { b: { command: "x" } },
    })
    expect(enable(section, "c")).toEqual([])
  })
})

describe("a mount", () => {
  const document = parse(
    '{ "plugins": { "p": { "path": "p", "env": ["A"], "rename": { "x": "y" } } } }',
  )
  const mount = (edits: ReadonlyArray<Edit>) =>
    (after(document, edits) as { readonly plugins: { readonly p: unknown } }).plugins.p

  it("is allowed more, each name once", () => {
    expect(
      mount(allowPlugin(document, "p", { env: ["A", "B", "B", "C"], hosts: ["h"], sets: [] })),
    ).toEqual({ path: "p", env: ["A", "B", "C"], hosts: ["h"], rename: { x: "y" } })
  })

  it("gives names, and takes them back", () => {
    expect(mount(renameServer(document, "p", "z", "w"))).toMatchObject({
      rename: { x: "y", z: "w" },
    })
    expect(mount(renameServer(document, "p", "x", "x"))).toEqual({ path: "p", env: ["A"] })
  })

  it("is turned off and on", () => {
    expect(mount(switchPlugin("p", false))).toMatchObject({ enabled: false })
    expect(switchPlugin("p", true)).toEqual([
      { path: ["plugins", "p", "enabled"], value: undefined },
    ])
  })
})
