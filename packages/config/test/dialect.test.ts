/** Dialects: each spelling of a field, a value or a reference becomes the canonical one. */
import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { explain, parseDocument } from "@mooring/config"
import { decodeLayer } from "../src/decode/index.ts"
import { catalogOf } from "./support.ts"

const source = { provenance: "user", scope: "flag" } as const

const layerOf = (file: string, text: string) =>
  decodeLayer(Result.getOrThrow(parseDocument(file, text)), { source })

/** The one server of a file, as its fields read, and the findings. */
const read = (file: string, text: string | object) => {
  const layer = layerOf(file, typeof text === "string" ? text : JSON.stringify(text))
  const catalog = catalogOf([layer])
  const [server] = catalog.servers.values()
  return {
    entry: server === undefined ? undefined : (JSON.parse(JSON.stringify(server.entry)) as object),
    findings: catalog.diagnostics.map(
      ({ code, origin }) => `${origin.line}:${origin.column} ${code}`,
    ),
    as: layer.dialect?.label,
    server,
  }
}

const stdio = { transport: "stdio", command: "run", args: [], env: {}, enabled: true, tools: {} }
const http = {
  transport: "http",
  url: "https://e.example/mcp",
  headers: {},
  enabled: true,
  tools: {},
}
const url = "https://e.example/mcp"

describe("a dialect is picked", () => {
  it.each([
    [".vscode/mcp.json", { servers: {} }, "VS Code by its file name"],
    ["C:\\Users\\x\\.cursor\\mcp.json", { mcpServers: {} }, "Cursor by its file name"],
    ["/home/x/.gemini/settings.json", {}, "Gemini CLI by its file name"],
    ["a.json", { servers: {}, inputs: [] }, "VS Code by its keys servers and inputs"],
    ["a.json", { mcp: { servers: {} } }, "OpenClaw by its key mcp.servers"],
    ["a.json", { mcp: { a: { type: "local", command: ["x"] } } }, "opencode by its key mcp"],
    ["a.json", { context_servers: {} }, "Zed by its key context_servers"],
    [
      "mcp.json",
      { $schema: "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json" },
      "Agent Plugins by its $schema",
    ],
    ["mcp.json", { mcpServers: {} }, "mcpServers by its key mcpServers"],
    ["mcp.json", { a: { command: "x" } }, "mcpServers by its entries"],
  ])("%s", (file, value, said) => {
    const { dialect } = layerOf(file, JSON.stringify(value))
    expect(`${dialect?.label} ${dialect?.because}`).toBe(said)
  })
})

describe("a field in a dialect's spelling", () => {
  it.each([
    ["VS Code", ".vscode/mcp.json", { servers: { a: { type: "stdio", command: "run" } } }, stdio],
    [
      "a variable of VS Code",
      ".vscode/mcp.json",
      { servers: { a: { command: "run", env: { A: "${env:X}", B: "${input:my-key}" } } } },
      { ...stdio, env: { A: "${X}", B: "${MY_KEY}" } },
    ],
    [
      "the folder that is worked in",
      ".vscode/mcp.json",
      { servers: { a: { command: "run", cwd: "${workspaceFolder}/x" } } },
      { ...stdio, cwd: "${workspaceFolder}/x" },
    ],
    [
      "Gemini CLI over HTTP",
      ".gemini/settings.json",
      { mcpServers: { a: { httpUrl: url, headers: { K: "$KEY" } } } },
      { ...http, headers: { K: "${KEY}" } },
    ],
    [
      "a filter of Gemini CLI",
      ".gemini/settings.json",
      { mcpServers: { a: { command: "run", includeTools: ["b", "a"], excludeTools: ["c"] } } },
      { ...stdio, tools: { include: ["a", "b"], exclude: ["c"] } },
    ],
    [
      "Windsurf",
      "mcp_config.json",
      { mcpServers: { a: { serverUrl: url, disabledTools: ["x"] } } },
      { ...http, tools: { exclude: ["x"] } },
    ],
    [
      "Roo Code, in seconds",
      ".roo/mcp.json",
      { mcpServers: { a: { command: "run", timeout: 1.5 } } },
      { ...stdio, timeout: 1500 },
    ],
    [
      "opencode's command line",
      "opencode.json",
      {
        mcp: {
          a: { type: "local", command: ["run", "-x", "{env:Y}"], environment: { E: "{env:E}" } },
        },
      },
      { ...stdio, args: ["-x", "${Y}"], env: { E: "${E}" } },
    ],
    ["opencode's address", "opencode.json", { mcp: { a: { type: "remote", url } } }, http],
    [
      "OpenClaw",
      "openclaw.json",
      { mcp: { servers: { a: { url, transport: "streamable-http", connectionTimeoutMs: 9 } } } },
      { ...http, startupTimeout: 9 },
    ],
    [
      "Zed's older command",
      "zed/settings.json",
      { context_servers: { a: { command: { path: "run", args: ["x"], env: { A: "b" } } } } },
      { ...stdio, args: ["x"], env: { A: "••••" } },
    ],
    [
      "a list of tools",
      "mcp-config.json",
      { mcpServers: { a: { type: "local", command: "run", tools: ["b"] } } },
      { ...stdio, tools: { include: ["b"] } },
    ],
    [
      "all tools",
      "mcp-config.json",
      { mcpServers: { a: { command: "run", tools: ["*"] } } },
      stdio,
    ],
  ])("%s", (_, file, value, entry) => {
    expect(read(file, value)).toMatchObject({ entry, findings: [] })
  })

  it("is read of TOML", () => {
    const { entry, findings } = read(
      ".codex/config.toml",
      `model = "m"
[mcp_servers.a]
url = "https://e.example/mcp"
bearer_token_env_var = "TOKEN"
env_http_headers = { "X-Org" = "ORG" }
http_headers = { "X-Plain" = "v" }
startup_timeout_sec = 10
tool_timeout_sec = 0.5
enabled_tools = ["b", "a"]
[mcp_servers.a.tools.x]
approval_mode = "approve"
`,
    )
    expect(entry).toEqual({
      ...http,
      headers: { "X-Plain": "••••", Authorization: "Bearer ${TOKEN}", "X-Org": "${ORG}" },
      startupTimeout: 10_000,
      timeout: 500,
      tools: { include: ["a", "b"] },
    })
    expect(findings).toEqual(["10:16 no-meaning"])
  })

  it("of a program in TOML passes variables on by their names", () => {
    expect(
      read(
        ".codex/config.toml",
        `[mcp_servers."a b"]\ncommand = 'run'\nenv_vars = ["A", { name = "O", source = "local" }]\n[mcp_servers."a b".env]\nB = "\${C}"\n`,
      ),
    ).toMatchObject({
      entry: { ...stdio, env: { A: "${A}", O: "${O}", B: "••••" } },
      // Codex leaves it as it is, and so does Mooring: but it is told.
      findings: ["5:5 foreign-reference"],
    })
  })

  it("says where it stands, whatever it is called there", () => {
    const text = '{ "mcp": {\n "a": { "type": "local",\n  "command": ["run",\n   "-x"] } } }'
    const { server } = read("opencode.json", text)
    if (server?._tag !== "Declared") throw new Error("there is no server")
    const at = (path: string) => {
      const leaf = explain(server).leaves.find((one) => one.path === path)
      return leaf?.written && `${leaf.written.origin.line}:${leaf.written.origin.column}`
    }
    expect([at("/command"), at("/args/0")]).toEqual(["3:15", "4:4"])
  })
})

describe("what a dialect has no meaning for", () => {
  it("is told once for a file, where it stands first", () => {
    const entry = { command: "run", autoApprove: ["x"] }
    const { findings } = read(
      ".kiro/settings/mcp.json",
      JSON.stringify({ mcpServers: { a: entry, b: entry, c: entry } }),
    )
    expect(findings).toEqual(["1:37 no-meaning"])
  })

  it("but seems to narrow a server makes the entry unusable", () => {
    const { entry, findings } = read("mcp.json", {
      mcpServers: { a: { command: "run", toolDenylist: ["x"] } },
    })
    expect(entry).toBeUndefined()
    expect(findings).toEqual(["1:37 unknown-narrowing"])
  })

  it("narrows where another program spells it so", () => {
    expect(
      read("mcp.json", { mcpServers: { a: { command: "run", excludeTools: ["x"] } } }),
    ).toMatchObject({
      entry: { ...stdio, tools: { exclude: ["x"] } },
    })
    expect(
      read(".kiro/settings/mcp.json", { mcpServers: { a: { command: "run", disabled: true } } })
        .entry,
    ).toBeUndefined()
  })
})

describe("a value that a dialect does not have", () => {
  it.each([
    [
      "a list of variables",
      ".codex/config.toml",
      '[mcp_servers.a]\ncommand = "x"\nenv_vars = ["A", 1]\n',
      "3:12 env_vars is not a list of names of environment variables",
    ],
    [
      "a variable of another machine",
      ".codex/config.toml",
      '[mcp_servers.a]\ncommand = "x"\nenv_vars = [{ name = "A", source = "remote" }]\n',
      "3:12 env_vars is not a list of names of environment variables",
    ],
    [
      "a token's variable",
      ".codex/config.toml",
      '[mcp_servers.a]\nurl = "https://e.example"\nbearer_token_env_var = "a b"\n',
      "3:24 bearer_token_env_var is not the name of an environment variable",
    ],
    [
      "a time",
      ".codex/config.toml",
      '[mcp_servers.a]\ncommand = "x"\ntool_timeout_sec = "1m"\n',
      "3:20 tool_timeout_sec is not a number of seconds, more than 0",
    ],
    [
      "a flag",
      ".kiro/settings/mcp.json",
      '{"mcpServers":{"a":{"command":"x","disabled":"no"}}}',
      "1:46 disabled is not true or false",
    ],
    [
      "a program and its arguments",
      "opencode.json",
      '{"mcp":{"a":{"type":"local","command":["x",1]}}}',
      "1:44 command is not a list of texts, the program and its arguments",
    ],
    [
      "headers",
      ".codex/config.toml",
      '[mcp_servers.a]\nurl = "https://e.example"\nhttp_headers = "x"\n',
      "3:16 http_headers is not an object of values by name",
    ],
  ])("is told in its own words: %s", (_, file, text, said) => {
    const [finding] = layerOf(file, text).diagnostics
    expect(`${finding?.origin.line}:${finding?.origin.column} ${finding?.message}`).toBe(said)
  })

  it("says whose field it is, where another program has it", () => {
    const [finding] = layerOf(
      "mcp.json",
      '{"mcpServers":{"a":{"url":"https://e.example","bearer_token_env_var":"A"}}}',
    ).diagnostics
    expect(finding?.message).toBe("bearer_token_env_var is a field of Codex, and not of mcpServers")
  })
})

describe("what stands beside the servers", () => {
  it("is told where it is about them, and means nothing here", () => {
    const { findings } = read(".vscode/mcp.json", {
      inputs: [{ id: "api-key", type: "promptString" }],
      servers: { a: { command: "run", args: ["${input:api-key}"] } },
    })
    expect(findings).toEqual(["1:2 no-meaning"])
    expect(read(".vscode/mcp.json", { inputs: [], servers: {} }).findings).toEqual([])
  })

  it.each([
    ["mcp.excluded", { mcp: { excluded: ["a"] } }, ["b"]],
    ["mcp.allowed", { mcp: { allowed: ["a"] } }, ["a"]],
    ["both", { mcp: { allowed: ["a", "b"], excluded: ["b"] } }, ["a"]],
    ["an older spelling", { excludeMCPServers: ["b"] }, ["a"]],
    ["no list", { mcp: { serverCommand: "x" } }, ["a", "b"]],
  ])("turns servers of Gemini CLI off, as there: %s", (_, beside, on) => {
    const layer = layerOf(
      ".gemini/settings.json",
      JSON.stringify({
        ...beside,
        mcpServers: { a: { command: "a", disabled: false }, b: { command: "b" } },
      }),
    )
    expect(layer.diagnostics).toEqual([])
    expect([...catalogOf([layer]).servers.keys()]).toEqual(on)
  })
})

describe("a reference", () => {
  it("that makes an entry unusable as text is told beside what is wrong", () => {
    expect(
      read("opencode.json", { mcp: { a: { type: "remote", url: "${URL:-https://e.example}" } } })
        .findings,
    ).toEqual(["1:30 field-value", "1:36 foreign-reference"])
  })

  it("of another program is no reference, and told", () => {
    expect(
      read("opencode.json", { mcp: { a: { type: "local", command: ["run", "${env:X}"] } } }),
    ).toMatchObject({
      // As opencode reads it: the value, behind a dollar sign.
      entry: { ...stdio, args: ["$${X}"] },
      findings: ["1:46 foreign-reference"],
    })
  })

  it("to a file's content is refused, with what to do", () => {
    expect(
      read("opencode.json", { mcp: { a: { type: "local", command: ["run", "{file:./x}"] } } })
        .findings,
    ).toEqual(["1:46 bad-reference"])
  })

  it("that a plugin format does not know stays text", () => {
    const $schema = "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json"
    expect(
      read("mcp.json", {
        $schema,
        mcpServers: { a: { type: "stdio", command: "run", args: ["${HOME}"] } },
      }).entry,
    ).toEqual({ ...stdio, args: ["${HOME}"] })
  })
})

describe("TOML", () => {
  const failure = (text: string) => {
    const parsed = parseDocument("config.toml", text)
    return Result.isFailure(parsed)
      ? `${parsed.failure.origin.line}:${parsed.failure.origin.column} ${parsed.failure.code}`
      : "read"
  }

  it.each([
    ["a table twice", "[a]\nx = 1\n[a]\n", "3:2 syntax"],
    ["a key twice", "a = 1\nb = 2\na = 3", "3:1 syntax"],
    ["a value that is missing", "a = \n", "1:4 syntax"],
    ["a string that does not end", 'a = "b\n', "1:7 syntax"],
    ["nothing", " \n", "1:1 empty"],
    ["what is too deep", `a = ${"[".repeat(70)}${"]".repeat(70)}`, "1:68 too-deep"],
    ["what is far too deep", `a = ${"[".repeat(60_000)}${"]".repeat(60_000)}`, "1:1 too-deep"],
    ["more than 256 KiB", `a = "${"x".repeat(2 ** 18)}"`, "1:1 too-large"],
    ["keys that are too deep", `${"a.".repeat(80)}b = 1`, "1:159 too-deep"],
  ])("%s is refused where it stands", (_, text, said) => expect(failure(text)).toBe(said))

  it("hides what may be a secret in a line that it shows, and shows the rest", () => {
    const layer = layerOf(
      ".codex/config.toml",
      '[mcp_servers.a]\ncommand = "run"\nenv = { TOKEN = "s3cret", OTHER = 1e400 }\nnme = "x"\n',
    )
    const shown = layer.diagnostics.map(({ excerpt }) => excerpt?.text)
    expect(shown.join("\n")).toContain("env")
    expect(shown.join("\n")).not.toContain("s3cret")
  })

  it("that does not parse is shown as far as it is syntax", () => {
    const shown = (text: string) => {
      const parsed = parseDocument("config.toml", text)
      return Result.isFailure(parsed) ? parsed.failure.excerpt?.text : "read"
    }
    expect(shown("[mcp_servers.a]\n[mcp_servers.a] # s3cret")).toBe('[mcp_servers."••••"] // …')
    expect(shown('command = "run", TOKEN = "s3cr\\"et" x')).toBe(
      'command = "••••", "••••" = "••••" "••••"',
    )
    expect(shown('command = "s3cret')).toBe('command = "••••"')
    expect(shown("a = 's3cret\nb = 1")).not.toContain("s3cret")
    // Read back and forth, this would take longer than the test may.
    expect(shown(`a = "${'\\"'.repeat(100_000)}`)).toBeDefined()
  })

  it("has tables that are opened again, lists of tables, and dates as text", () => {
    const document = Result.getOrThrow(
      parseDocument(
        "x.toml",
        "[a.b]\nc = 1\n[d]\n[a.e]\nf = 1979-05-27\n[[g]]\nh = 1\n[[g]]\nh = [{ i.j = true }]\n",
      ),
    )
    expect(document.value).toEqual({
      a: { b: { c: 1 }, e: { f: "1979-05-27" } },
      d: {},
      g: [{ h: 1 }, { h: [{ i: { j: true } }] }],
    })
    expect(document.originOf(["g", 1, "h"], "key")).toMatchObject({ line: 9, column: 1 })
    expect(document.originOf(["a", "e", "f"])).toMatchObject({ line: 5, column: 5 })
  })
})
