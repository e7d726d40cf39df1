/** Other programs' files: where they are, what each entry is to the user's, and what it is called there. */
import { describe, expect, it } from "@effect/vitest"
import { truncateSync } from "node:fs"
import * as Result from "effect/Result"
import {
  decodeLayer,
  dialects,
  fingerprintOf,
  type Layer,
  parseDocument,
  pickDialect,
  resolve,
  resumeIdentity,
} from "@mooring/config"
import { oneOf, remoteJson, stdioJson } from "../../config/test/generators.ts"
import {
  type Acceptable,
  clients,
  type Conflicts,
  filesOf,
  type FoundFile,
  incomingFrom,
  named,
  type Place,
  readClients,
  usual,
} from "../src/clients/index.ts"
import { digestsUnder } from "../src/session/index.ts"
import { Directory } from "./support.ts"

const linux: Place = { platform: "linux", home: "/home/me", variables: {} }

const filesFor = (id: string, place: Place): ReadonlyArray<string> =>
  clients.filter((client) => client.id === id).flatMap((client) => filesOf(client, place))

const documentOf = (file: string, value: unknown) =>
  Result.getOrThrow(parseDocument(file, JSON.stringify(value)))

describe("a client's own file", () => {
  it.each([
    ["claude-code", "/home/me/.claude.json", "mcpServers"],
    ["claude-desktop", "/home/me/.config/Claude/claude_desktop_config.json", "mcpServers"],
    ["cursor", "/home/me/.cursor/mcp.json", "cursor"],
    ["vscode", "/home/me/.config/Code/User/mcp.json", "vscode"],
    ["windsurf", "/home/me/.codeium/windsurf/mcp_config.json", "windsurf"],
    ["gemini", "/home/me/.gemini/settings.json", "gemini"],
    ["codex", "/home/me/.codex/config.toml", "codex"],
    ["opencode", "/home/me/.config/opencode/opencode.jsonc", "opencode"],
    ["opencode", "/home/me/.config/opencode/opencode.json", "opencode"],
    ["openclaw", "/home/me/.openclaw/openclaw.json", "openclaw"],
    ["zed", "/home/me/.config/zed/settings.json", "zed"],
    [
      "roo",
      "/home/me/.config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json",
      "roo",
    ],
    [
      "kilocode",
      "/home/me/.config/Code/User/globalStorage/kilocode.kilo-code/settings/mcp_settings.json",
      "roo",
    ],
    [
      "cline",
      "/home/me/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
      "roo",
    ],
    ["amazonq", "/home/me/.aws/amazonq/mcp.json", "amazonq"],
    ["kiro", "/home/me/.kiro/settings/mcp.json", "kiro"],
    ["junie", "/home/me/.junie/mcp/mcp.json", "junie"],
    ["copilot", "/home/me/.copilot/mcp-config.json", "copilot"],
    ["antigravity", "/home/me/.gemini/antigravity/mcp_config.json", "antigravity"],
  ])("of %s is %s, read as %s", (id, file, dialect) => {
    expect(filesFor(id, linux)).toContain(file)
    const nothing = file.endsWith(".toml") ? "# nothing" : "{}"
    const read = Result.getOrThrow(parseDocument(file, nothing))
    expect(pickDialect(read).dialect.id).toBe(dialect)
  })

  it("is looked for where each system and each program's own variable says", () => {
    const mac: Place = { ...linux, platform: "darwin", home: "/Users/me" }
    expect(filesFor("claude-desktop", mac)).toEqual([
      "/Users/me/Library/Application Support/Claude/claude_desktop_config.json",
    ])
    expect(filesFor("zed", mac)).toEqual(["/Users/me/.config/zed/settings.json"])
    const windows: Place = { platform: "win32", home: "C:\\Users\\me", variables: {} }
    expect(filesFor("vscode", windows)).toEqual([
      "C:\\Users\\me\\AppData\\Roaming\\Code\\User\\mcp.json",
    ])
    expect(filesFor("cursor", windows)).toEqual(["C:\\Users\\me\\.cursor\\mcp.json"])
    expect(filesFor("zed", { ...windows, variables: { APPDATA: "D:\\App" } })).toEqual([
      "D:\\App\\Zed\\settings.json",
    ])
    const variables = { CODEX_HOME: "/c", CLAUDE_CONFIG_DIR: "/d", XDG_CONFIG_HOME: "/x" }
    expect(filesFor("codex", { ...linux, variables })).toEqual(["/c/config.toml"])
    expect(filesFor("claude-code", { ...linux, variables })).toEqual(["/d/.claude.json"])
    expect(filesFor("opencode", { ...linux, variables })[0]).toBe("/x/opencode/opencode.jsonc")
  })

  it("need not say anything of servers, and says those of a directory where it keeps them", () => {
    using directory = new Directory()
    directory.write("home/.claude.json", { numStartups: 3, projects: {} })
    expect(readClients(directory.host()).map(({ layer }) => layer.diagnostics)).toEqual([[]])
    directory.write("home/.claude.json", {
      mcpServers: { everywhere: { command: "a" } },
      projects: {
        [directory.path]: { mcpServers: { here: { command: "b" } } },
        "/elsewhere": { mcpServers: { there: { command: "c" } } },
      },
    })
    const [found] = readClients(directory.host())
    expect(found?.layer.declarations.map(({ name }) => name)).toEqual(["everywhere", "here"])
  })
})

describe("a client's settings", () => {
  it("may be larger than a file of servers, though not without end", () => {
    using directory = new Directory()
    const path = directory.write("home/.claude.json", {
      mcpServers: { here: { command: "a" } },
      projects: { "/x": { history: ["x".repeat(2 ** 21)] } },
    })
    const [found] = readClients(directory.host())
    expect(found?.layer.declarations.map(({ name }) => name)).toEqual(["here"])
    truncateSync(path, 2 ** 25 + 1)
    const [tooLarge] = readClients(directory.host())
    expect(tooLarge?.layer.diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ["too-large", "this file is larger than 32 MiB"],
    ])
  })
})

const source = { provenance: "user", scope: "user" } as const

const found = (file: string, value: unknown): FoundFile => ({
  file,
  client: clients.find((client) => filesOf(client, linux).includes(file)),
  layer: decodeLayer(documentOf(file, value), { source }),
})

const cursor = (mcpServers: object) => found("/home/me/.cursor/mcp.json", { mcpServers })
const windsurf = (mcpServers: object) =>
  found("/home/me/.codeium/windsurf/mcp_config.json", { mcpServers })

const own = (mcpServers: object) => found("mooring.jsonc", { mcpServers }).layer.declarations

const acceptable = (files: ReadonlyArray<FoundFile>, mine: object): ReadonlyArray<Acceptable> =>
  incomingFrom(files, own(mine)).filter((entry) => "fields" in entry)

describe("an entry of another program", () => {
  it("is new, the same, or something else of that name; order, spelling and defaults are no difference", () => {
    const mine = {
      a: { command: "a", args: [], env: { X: "1", Y: "2" } },
      b: { url: "https://b.example.com", type: "streamable-http" },
      c: { command: "c", enabled: false },
      d: { command: "d", env: { TOKEN: "ghp_000000000000000000000000000000000000" } },
      e: null,
    }
    const theirs = {
      a: { env: { Y: 2, X: "1" }, command: "a", disabled: false },
      b: { serverUrl: "https://b.example.com" },
      c: { command: "c" },
      d: { command: "d", env: { TOKEN: "ghp_111111111111111111111111111111111111" } },
      e: { command: "e" },
      f: { command: "f" },
      mooring: { command: "g" },
      Mooring: { command: "g" },
      h: { args: ["h"] },
    }
    expect(
      incomingFrom([windsurf(theirs)], own(mine)).map((entry) => [
        entry.name,
        entry._tag,
        entry._tag === "Conflicting" ? entry.with._tag : "",
      ]),
    ).toEqual([
      ["a", "Same", ""],
      ["b", "Same", ""],
      ["c", "Conflicting", "User"],
      ["d", "Conflicting", "User"],
      ["e", "Conflicting", "User"],
      ["f", "New", ""],
      ["mooring", "Conflicting", "Gateway"],
      ["Mooring", "Conflicting", "Gateway"],
      ["h", "Refused", ""],
    ])
  })

  it("is compared with what would come in from the files before", () => {
    const files = [
      cursor({ a: { command: "a" }, b: { command: "b" } }),
      windsurf({ a: { command: "a" }, b: { command: "other" } }),
    ]
    expect(incomingFrom(files, []).map(({ name, _tag }) => [name, _tag])).toEqual([
      ["a", "New"],
      ["b", "New"],
      ["a", "Same"],
      ["b", "Conflicting"],
    ])
  })

  it("is refused where its text would be a reference in the user's file, at that text", () => {
    const file = "/home/me/.config/zed/settings.json"
    const zed = found(file, {
      context_servers: { a: { command: "a", args: ["--as", "${HOME}"] }, b: { command: "b" } },
    })
    const [entry, other] = incomingFrom([zed], [])
    expect(entry).toMatchObject({
      _tag: "Refused",
      because: {
        code: "foreign-reference",
        origin: { pointer: "/context_servers/a/args/1" },
      },
    })
    expect(other?._tag).toBe("New")
  })
})

describe("what comes in", () => {
  const mine = { a: { command: "mine" } }
  const files = [
    cursor({ a: { command: "one" }, b: { command: "b" }, mooring: { command: "m" } }),
    windsurf({ a: { command: "two" }, b: { command: "c" } }),
  ]
  const names = (conflicts: Conflicts) =>
    named(usual(acceptable(files, mine), conflicts), conflicts, ["a"]).map(({ entry, name }) => [
      entry.from.client?.id,
      entry.name,
      name,
    ])

  it("is what is new, unless more is asked for", () => {
    expect(names("skip")).toEqual([["cursor", "b", "b"]])
  })

  it("takes the place of the user's where that is asked for: of several, the first", () => {
    expect(names("replace")).toEqual([
      ["cursor", "a", "a"],
      ["cursor", "b", "b"],
    ])
  })

  it("gets a name that nobody has where that is asked for", () => {
    expect(names("rename")).toEqual([
      ["cursor", "a", "a-cursor"],
      ["cursor", "b", "b"],
      ["cursor", "mooring", "mooring-cursor"],
      ["windsurf", "a", "a-windsurf"],
      ["windsurf", "b", "b-windsurf"],
    ])
  })

  it("never is two entries of one name, however they were chosen", () => {
    const all = acceptable(files, mine)
    const given = named(all, "replace", ["a"]).map(({ name }) => name)
    expect(given).toEqual(["a", "b", "mooring-cursor", "a-windsurf", "b-windsurf"])
  })

  it("gets a name that is not too long", () => {
    const long = "n".repeat(64)
    const chosen = named(
      acceptable([cursor({ [long]: { command: "b" } })], { [long]: { command: "a" } }),
      "rename",
      [long],
    )
    expect(chosen.map(({ name }) => name)).toEqual([`${"n".repeat(57)}-cursor`])
  })
})

const digests = digestsUnder(Buffer.alloc(32, 7))

const fingerprint = (layer: Layer): string =>
  fingerprintOf(
    resumeIdentity(resolve({ layers: [{ ...layer, source }], runtime: {} }), digests),
    digests,
  )

/** How a dialect calls its map. */
const mapOf = (id: string): string =>
  dialects.find((dialect) => dialect.id === id)?.maps[0]?.join(".") ?? ""

describe.each([
  ["mcpServers", "/x/.mcp.json"],
  ["vscode", "/x/.vscode/mcp.json"],
  ["gemini", "/x/.gemini/settings.json"],
  ["zed", "/x/zed/settings.json"],
])("an entry in the dialect %s", (id, file) => {
  it.prop(
    "comes in as what it is there, or not at all",
    [oneOf<object>(stdioJson, remoteJson)],
    ([entry]) => {
      const there = found(file, { [mapOf(id)]: { it: entry } })
      const [incoming] = incomingFrom([there], [])
      if (incoming === undefined || !("fields" in incoming)) return
      const text = JSON.stringify({ mcpServers: { it: incoming.fields } })
      const here = decodeLayer(Result.getOrThrow(parseDocument("mooring.jsonc", text)), { source })
      expect(fingerprint(here)).toBe(fingerprint(there.layer))
    },
  )
})
