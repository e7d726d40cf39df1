/** `mooring mcp import`: what it finds, shows and writes, and what it leaves alone. */
import { readFileSync, statSync } from "node:fs"
import { basename, join } from "node:path"
import { describe, expect, it } from "vitest"
import * as Result from "effect/Result"
import {
  decodeLayer,
  decodeUserFile,
  fingerprintOf,
  isError,
  type Layer,
  parseDocument,
  resolve,
  resumeIdentity,
} from "@mooring/config"
import { digestsUnder } from "../src/session/index.ts"
import { Machine } from "./in-process.ts"

const token = "ghp_0123456789abcdef0123456789abcdef0123"

interface Answer {
  readonly written: boolean
  readonly diff: string
  readonly from: ReadonlyArray<Record<string, string>>
  readonly incoming: ReadonlyArray<{
    readonly name: string
    readonly from: string
    readonly status: string
    readonly as?: string
    readonly line?: number
  }>
  readonly servers: ReadonlyArray<Record<string, unknown>>
  readonly diagnostics: ReadonlyArray<{ readonly code: string }>
}

const run = (machine: Machine, ...args: ReadonlyArray<string>) =>
  machine.run("mcp", "import", ...args)

const answer = async (machine: Machine, ...args: ReadonlyArray<string>) => {
  const { code, stdout } = await run(machine, "--json", ...args)
  return { code, ...(JSON.parse(stdout) as Answer) }
}

const mine = `{
  // What I work with
  "mcpServers": {
    "files": { "command": "files" }, // mine
  },
}
`

describe("what other programs have", () => {
  it("is found, shown and, where nobody says what is wanted, left there", async () => {
    using machine = new Machine()
    machine.write("config/mooring.jsonc", mine)
    machine.write("home/.cursor/mcp.json", {
      mcpServers: {
        files: { command: "files", args: [] },
        search: { command: "npx", args: ["search"], env: { SEARCH_TOKEN: token } },
      },
    })
    machine.write("home/.codex/config.toml", '[mcp_servers.files]\ncommand = "other"\n')
    const { code, stdout, stderr } = await run(machine)
    expect(code).toBe(1)
    expect(stdout).toContain(`FROM    FILE                  READ AS
Cursor  ~/.cursor/mcp.json    Cursor, by its file name
Codex   ~/.codex/config.toml  Codex, by its file name

SERVER  FROM    STATUS       WHAT
`)
    expect(stdout).toMatch(/files {3}Cursor {2}same {9}as at .*mooring\.jsonc:4\n/)
    expect(stdout).toContain("search  Cursor  new          npx search\n")
    expect(stdout).toMatch(/files {3}Codex {3}conflicting {2}other; .*jsonc:4 differs in command\n/)
    expect(stderr).toContain("nothing was brought in: nothing was chosen")
    expect(machine.read("config/mooring.jsonc")).toBe(mine)
  })

  it("says so where there is nothing", async () => {
    using machine = new Machine()
    const { code, stdout } = await run(machine)
    expect([code, stdout]).toEqual([0, expect.stringContaining("mooring mcp import FILE")])
  })

  it("comes in where it is new, in the words, order and layout of the user's file", async () => {
    using machine = new Machine()
    machine.write("config/mooring.jsonc", mine)
    machine.write("home/.config/zed/settings.json", {
      theme: "One",
      context_servers: {
        clock: { command: { path: "clock", args: ["-u"] }, settings: {} },
        off: { command: "off", enabled: false },
      },
    })
    machine.write(
      "home/.codex/config.toml",
      `[mcp_servers.docs]
url = "https://docs.example.com/mcp"
bearer_token_env_var = "DOCS_TOKEN"
startup_timeout_sec = 2.5
enabled_tools = ["read"]
`,
    )
    const { code, stdout, stderr } = await run(machine, "--yes")
    expect([code, stderr]).toEqual([2, expect.stringContaining("DOCS_TOKEN, which is not set")])
    expect(machine.read("config/mooring.jsonc")).toBe(`{
  // What I work with
  "mcpServers": {
    "files": { "command": "files" }, // mine
    "docs": {
      "type": "http",
      "url": "https://docs.example.com/mcp",
      "headers": {
        "Authorization": "Bearer \${DOCS_TOKEN}"
      },
      "startupTimeout": 2500,
      "tools": {
        "include": ["read"]
      }
    },
    "clock": {
      "command": "clock",
      "args": ["-u"]
    },
    "off": {
      "command": "off",
      "enabled": false
    },
  },
}
`)
    expect(stdout).toContain(`brought in, at ${machine.config}:5: docs
  docs is left out until its variables are set
brought in, at ${machine.config}:16: clock
  clock is mounted, from user: clock -u
brought in, at ${machine.config}:20: off
  off is not mounted (disabled): turned off at ${machine.config}:22
`)
    const again = await run(machine, "--yes")
    expect(again.stdout).not.toContain("brought in")
    expect(again.stderr).not.toContain("nothing was brought in")
  })

  it("makes the user's file where there is none, for the user alone", async () => {
    using machine = new Machine()
    machine.write("home/.kiro/settings/mcp.json", { mcpServers: { a: { command: "a" } } })
    const { code, written } = await answer(machine, "--yes")
    expect([code, written]).toEqual([0, true])
    expect(JSON.parse(machine.read("config/mooring.jsonc"))).toEqual({
      mcpServers: { a: { command: "a" } },
    })
    expect(statSync(machine.config).mode & 0o077).toBe(0)
  })

  it("warns of secrets that come in in clear, and prints none", async () => {
    using machine = new Machine()
    machine.write("home/.codeium/windsurf/mcp_config.json", {
      mcpServers: {
        a: { serverUrl: "https://example.com/mcp", headers: { Authorization: `Bearer ${token}` } },
      },
    })
    for (const flags of [[], ["--dry-run"], ["--json"], ["--yes"], ["--yes", "--json"]]) {
      const { stdout, stderr } = await run(machine, ...flags)
      expect(stdout + stderr).not.toContain(token)
      if (flags[0] === "--yes" && flags.length === 1)
        expect(stderr).toContain("comes in in clear: a headers.Authorization")
    }
    expect(machine.read("config/mooring.jsonc")).toContain(`Bearer ${token}`)
  })

  it("stays out where its entry cannot be used; the others come in", async () => {
    using machine = new Machine()
    machine.write("home/.cursor/mcp.json", {
      mcpServers: { bad: { command: "a", url: "https://b.example.com" }, good: { command: "g" } },
    })
    machine.write("home/.junie/mcp/mcp.json", "{ not JSON")
    const { code, incoming, from, diagnostics } = await answer(machine, "--yes")
    expect(code).toBe(2)
    expect(incoming).toMatchObject([
      { name: "bad", status: "refused" },
      { name: "good", status: "new", as: "good", line: 3 },
    ])
    expect(from.map(({ client, dialect }) => [client, dialect])).toEqual([
      ["cursor", "cursor"],
      ["junie", undefined],
    ])
    expect(diagnostics.map((finding) => finding.code)).toEqual(["two-transports", "syntax"])
  })
})

describe("a name that somebody has", () => {
  const theirs = { files: { command: "other" }, mooring: { command: "m" } }

  it("keeps its server, unless another is to take its place, or to get another name", async () => {
    using machine = new Machine()
    machine.write("config/mooring.jsonc", mine)
    machine.write("home/.cursor/mcp.json", { mcpServers: theirs })
    const skipped = await run(machine, "--yes")
    expect([skipped.code, skipped.stderr]).toEqual([
      0,
      expect.stringContaining("nothing was brought in: 2 of a name that is taken"),
    ])
    expect(machine.read("config/mooring.jsonc")).toBe(mine)

    const dry = await run(machine, "--conflicts", "rename", "--dry-run")
    expect(dry.stdout).toContain('+    "files-cursor": {')
    expect(machine.read("config/mooring.jsonc")).toBe(mine)

    const renamed = await answer(machine, "--conflicts", "rename", "--yes")
    expect(renamed.incoming.map(({ as }) => as)).toEqual(["files-cursor", "mooring-cursor"])
    expect(renamed.servers).toMatchObject([{ status: "mounted" }, { status: "mounted" }])

    machine.write("config/mooring.jsonc", mine)
    const replaced = await answer(machine, "--conflicts", "replace", "--yes")
    expect(replaced.incoming.map(({ as }) => as)).toEqual(["files", undefined])
    expect(machine.read("config/mooring.jsonc")).toContain(
      '"files": { "command": "other" }, // mine',
    )
  })
})

describe("the words of the command", () => {
  it("name programs, files, dialects and servers", async () => {
    using machine = new Machine()
    machine.write("home/.cursor/mcp.json", { mcpServers: { a: { command: "a" } } })
    machine.write("home/.kiro/settings/mcp.json", { mcpServers: { b: { command: "b" } } })
    machine.write("work/team.json", {
      servers: { c: { command: "c", args: ["${input:api-key}"] }, d: { command: "d" } },
    })
    const some = await answer(
      machine,
      "kiro",
      "team.json",
      "--as",
      "vscode",
      "--only",
      "b",
      "--only",
      "c",
      "--yes",
    )
    expect(some.incoming.map(({ as }) => as)).toEqual(["b", "c"])
    expect(JSON.parse(machine.read("config/mooring.jsonc"))).toEqual({
      mcpServers: { b: { command: "b" }, c: { command: "c", args: ["${API_KEY}"] } },
    })
  })

  it.each([
    [["cursr"], "there is neither a client nor a file cursr; did you mean cursor?"],
    [["cursor"], "Cursor has no configuration here"],
    [
      ["kiro", "--only", "serch"],
      "there is no server serch in what was read; did you mean search?",
    ],
    [["kiro", "--as", "claude"], "there is no dialect claude"],
    [["missing.json"], "there is no such file"],
    [["notes.json"], "this document has no mcpServers"],
  ])("%j: %s", async (args, message) => {
    using machine = new Machine()
    machine.write("home/.kiro/settings/mcp.json", { mcpServers: { search: { command: "b" } } })
    machine.write("work/notes.json", { notes: { today: "sail" } })
    const { code, stderr } = await run(machine, ...args, "--yes")
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })
})

const corpus = join(import.meta.dirname, "../../config/test/corpus")

const files = readFileSync(join(corpus, "index.jsonl"), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as { readonly file: string; readonly path: string })
  .filter(({ path }) => !/marketplace/.test(path))

const digests = digestsUnder(Buffer.alloc(32, 7))
const source = { provenance: "user", scope: "user" } as const

/** The identity of the servers of some names, whether they are turned off or not. */
const identity = (layer: Layer, names: ReadonlyMap<string, string>): string => {
  const declarations = layer.declarations.flatMap((declaration) => {
    const name = names.get(declaration.name)
    if (name === undefined || declaration._tag !== "Target") return []
    const { enabled: _, ...stated } = declaration.stated
    return [{ ...declaration, name, source, stated }]
  })
  const catalog = resolve({
    layers: [{ source, declarations, missing: [], diagnostics: [] }],
    runtime: {},
  })
  return fingerprintOf(resumeIdentity(catalog, digests), digests)
}

/** The names that a file's entries have in the user's file, by those that they have there. */
const broughtFrom = ({ incoming }: Answer, file: string): ReadonlyMap<string, string> =>
  new Map(
    incoming.flatMap(({ name, from, as }) =>
      from === file && as !== undefined ? [[name, as]] : [],
    ),
  )

const turnedOff = ({ declarations }: Layer, names: ReadonlyMap<string, string>) =>
  declarations.flatMap((one) =>
    one._tag === "Target" && one.stated.enabled === false ? (names.get(one.name) ?? []) : [],
  )

describe("real files of other programs", () => {
  it("come in whole: every server is what it was there, or is named as refused", async () => {
    using machine = new Machine()
    const paths = files.map(({ file, path }, index) =>
      machine.write(join("work", String(index), path), readFileSync(join(corpus, file), "utf8")),
    )
    const imported = await answer(machine, ...paths, "--conflicts", "rename", "--yes")
    const own = Result.getOrThrow(
      parseDocument(basename(machine.config), machine.read("config/mooring.jsonc")),
    )
    const here = decodeUserFile(own, "user").layer
    expect(here.diagnostics.filter(isError)).toEqual([])
    let count = 0
    for (const path of paths) {
      const document = parseDocument(path, readFileSync(path, "utf8"))
      if (Result.isFailure(document)) continue
      const there = decodeLayer(document.success, { source })
      const listed = imported.incoming.filter(({ from }) => from === path)
      expect([path, listed.map(({ name }) => name)]).toEqual([
        path,
        there.declarations.map(({ name }) => name),
      ])
      const names = broughtFrom(imported, path)
      const same = new Map(Array.from(names.values(), (name) => [name, name]))
      expect([path, identity(here, same)]).toEqual([path, identity(there, names)])
      expect(turnedOff(here, same)).toEqual(turnedOff(there, names))
      count += names.size
    }
    expect(count).toBeGreaterThan(150)
  })
})
