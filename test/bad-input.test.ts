/** Bad input, tried as a user would: a diagnostic, the documented exit code, and the others still there. */
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { echoEntry, Sandbox } from "./support/sandbox.ts"

const good = JSON.stringify(echoEntry())

/** What goes wrong in the user's own file, and what of it is still mounted. */
const inTheFile: ReadonlyArray<readonly [string, string, RegExp, ReadonlyArray<string>]> = [
  [
    "a missing comma",
    `{\n  "mcpServers": {\n    "good": ${good}\n    "other": ${good}\n  }\n}`,
    /mooring\.jsonc:3:\d+: error: a comma is missing here \[syntax\]\n.*\n +\^\n {2}fix: put a comma/,
    [],
  ],
  [
    "a duplicate server",
    `{\n  "mcpServers": {\n    "twice": ${good},\n    "good": ${good},\n    "twice": ${good}\n  }\n}`,
    /mooring\.jsonc:5:5: error: the key "twice" stands twice .*\[duplicate-key\]/,
    ["good"],
  ],
  [
    "a provenance key",
    `{\n  "mcpServers": {\n    "good": ${good},\n    "evil": { "command": "x", "provenance": "gateway-runtime" }\n  }\n}`,
    /mooring\.jsonc:4:31: error: where an entry comes from .*\[provenance-in-file\]/,
    ["good"],
  ],
  [
    "a reserved name",
    `{\n  "mcpServers": {\n    "Mooring": ${good},\n    "good": ${good}\n  }\n}`,
    /mooring\.jsonc:3:5: error: the gateway mounts a server of its own as mooring \[reserved-name\]/,
    ["good"],
  ],
  [
    "both url and command",
    `{\n  "mcpServers": {\n    "good": ${good},\n    "both": { "command": "x", "url": "https://h" }\n  }\n}`,
    /mooring\.jsonc:4:31: error: this entry has both a command and a url \[two-transports\]/,
    ["good"],
  ],
  [
    "args without command",
    `{\n  "mcpServers": {\n    "good": ${good},\n    "args": { "args": ["x"] }\n  }\n}`,
    /mooring\.jsonc:4:15: error: this entry states args but no command or url \[incomplete-entry\]/,
    ["good"],
  ],
  ["an empty file", "", /mooring\.jsonc:1:1: error: this document is empty \[empty\]/, []],
  [
    "a file of 2 MiB",
    JSON.stringify({ mcpServers: {}, filler: "x".repeat(2 * 1024 * 1024) }),
    /mooring\.jsonc:1:1: error: this file is larger than 1 MiB \[too-large\]/,
    [],
  ],
  [
    "__proto__ for a name",
    `{\n  "mcpServers": {\n    "good": ${good},\n    "__proto__": ${good}\n  }\n}`,
    /mooring\.jsonc:4:5: error: the key __proto__ is refused.*\[hostile-key\]/,
    ["good"],
  ],
  [
    "__proto__ for a field",
    `{\n  "mcpServers": {\n    "good": ${good},\n    "bad": { "command": "x", "env": { "__proto__": "y" } }\n  }\n}`,
    /mooring\.jsonc:4:39: error: the key __proto__ is refused.*\[hostile-key\]/,
    ["good"],
  ],
  [
    "bytes that are no text",
    '{\n  "mcpServers": {\n    "a\u00ff": 1\n  }\n}',
    /mooring\.jsonc:3:1: error: this line is not UTF-8 text \[not-utf8\]/,
    [],
  ],
  [
    "a word that is nearly known",
    `{\n  "mcpServer": { "good": ${good} }\n}`,
    /mooring\.jsonc:2:3: warning: mcpServer is not known here; did you mean mcpServers\? \[unknown-field\]/,
    [],
  ],
]

const namesOf = (stdout: string): ReadonlyArray<string> =>
  (JSON.parse(stdout) as { servers: ReadonlyArray<{ name: string }> }).servers
    .map(({ name }) => name)
    .filter((name) => name !== "mooring")

describe("in the user's file", () => {
  it.each(inTheFile)("%s", async (what, content, expected, mounted) => {
    using sandbox = new Sandbox()
    sandbox.configure("")
    writeFileSync(
      sandbox.config,
      what === "bytes that are no text" ? Buffer.from(content, "latin1") : content,
    )
    const code = expected.source.includes("warning") ? 0 : 2
    const list = await sandbox.mooring("mcp", "list", "--json")
    expect(list.stderr).toMatch(expected)
    expect(list.code).toBe(code)
    expect(namesOf(list.stdout)).toEqual(mounted)
    const check = await sandbox.mooring("check")
    expect(check.stderr).toMatch(expected)
    expect(check.code).toBe(code)
    // The servers of other sources are there all the same.
    const flag = JSON.stringify({ mcpServers: { flagged: echoEntry() } })
    const more = await sandbox.mooring("mcp", "list", "--json", "--mcp-config", flag)
    expect(namesOf(more.stdout)).toEqual(["flagged", ...mounted].toSorted())
  })
})

describe("in place of a file", () => {
  const list = async (sandbox: Sandbox, flag: string) => {
    sandbox.configure({ mcpServers: { good: echoEntry() } })
    const result = await sandbox.mooring("mcp", "list", "--json", "--mcp-config", flag)
    expect(result.code).toBe(2)
    expect(namesOf(result.stdout)).toEqual(["good"])
    return result.stderr
  }

  it("a directory", async () => {
    using sandbox = new Sandbox()
    mkdirSync(join(sandbox.work, "servers.json"))
    expect(await list(sandbox, "servers.json")).toMatch(
      /servers\.json:1:1: error: this is a directory \[file-not-regular\]\n {2}fix: name a file/,
    )
  })

  it("nothing", async () => {
    using sandbox = new Sandbox()
    expect(await list(sandbox, "absent.json")).toMatch(
      /absent\.json:1:1: error: there is no such file \[file-missing\]/,
    )
  })

  it("a file that may not be read", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({})
    chmodSync(sandbox.write("work/secret.json", "{}"), 0)
    sandbox.giveToNobody()
    expect(await list(sandbox, "secret.json")).toMatch(
      /secret\.json:1:1: error: this file may not be read \[file-unreadable\]\n {2}fix: make it readable/,
    )
  })

  it("a link that goes in a circle", async () => {
    using sandbox = new Sandbox()
    const { symlinkSync } = await import("node:fs")
    symlinkSync("b.json", join(sandbox.work, "a.json"))
    symlinkSync("a.json", join(sandbox.work, "b.json"))
    expect(await list(sandbox, "a.json")).toMatch(/the links to this file go in a circle/)
  })

  it("a pipe that nobody writes to", async ({ skip }) => {
    const { spawnSync } = await import("node:child_process")
    using sandbox = new Sandbox()
    const made = spawnSync("mkfifo", [join(sandbox.work, "pipe.json")])
    if (made.status !== 0) skip("there is no mkfifo here")
    expect(await list(sandbox, "pipe.json")).toMatch(/this is not a regular file/)
  })

  it("JSON on the command line that does not parse, named by its place there", async () => {
    using sandbox = new Sandbox()
    expect(await list(sandbox, '{ "mcpServers": { "a" } }')).toMatch(
      /--mcp-config#1:1:\d+: error: a colon is missing here/,
    )
  })
})

describe("a turn over bad input", () => {
  it("goes on with what is good, says what is not, and takes it in later without an end", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(`{ "mcpServers": { "good": ${good}, "bad": { "command": 1 } } }`)
    const first = await sandbox.turn("one")
    expect(first.code).toBe(0)
    expect(first.stderr).toMatch(/error: command is not a string in double quotes/)
    sandbox.configure(`{ "mcpServers": { "good": ${good}, "bad": ${good} } }`)
    const second = await sandbox.turn("two")
    expect(second.output.verdict).toMatchObject({
      kind: "resume-with-drift",
      reasons: [{ reason: "completed", server: "bad" }],
    })
  })

  it("leaves out a server whose variable is not set, and never sends an empty one", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({
      mcpServers: { good: echoEntry(), needy: echoEntry({ env: { TOKEN: "${ABSENT_TOKEN}" } }) },
    })
    const { stderr, output } = await sandbox.turn("tools")
    expect(stderr).toMatch(
      /error: needy refers to the environment variable ABSENT_TOKEN, which is not set \[variable-unset\]/,
    )
    expect(output.servers.map(({ name }) => name)).toEqual(["good", "mooring"])
    // It is declared all the same: that it could not be started is no change.
    const set = await sandbox.turnWith({ ABSENT_TOKEN: "t" }, "tools")
    expect(set.output.verdict.kind).toBe("resume")
    expect(set.output.servers.map(({ name }) => name)).toEqual(["good", "mooring", "needy"])
  })
})

describe("a command line that is wrong", () => {
  it.each([
    [["run"], "there is no prompt"],
    [["run", "--backend", "nobody", "hi"], "there is no backend nobody"],
    [["run", "--sesion", "x", "hi"], "--sesion"],
    [["mcp", "explain", "god"], "there is no server god; did you mean good?"],
    [["session", "show", "nobody"], "there is no session nobody"],
    [["session", "restore", "nobody"], "there is no retired binding nobody"],
    [["sesion"], "sesion"],
  ])("%j", async (args, expected) => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { good: echoEntry() } })
    const { code, stdout, stderr } = await sandbox.mooring(...args)
    expect(stderr).toContain(expected)
    expect(stderr).toMatch(/fix:/)
    expect(code).toBe(2)
    expect(stdout).toBe("")
  })
})

describe("the state directory", () => {
  it("is private, and so is what is in it", async () => {
    using sandbox = new Sandbox()
    mkdirSync(sandbox.state, { mode: 0o755 })
    sandbox.configure({ plugins: { notes: { path: sandbox.installExample() } } })
    await sandbox.turn('call notes.add_note {"text":"x"}')
    const wide = readdirSync(sandbox.state, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.parentPath.includes("plugin-data/"))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => (statSync(path).mode & 0o077) !== 0)
    expect((statSync(sandbox.state).mode & 0o777).toString(8)).toBe("700")
    expect(wide).toEqual([])
  })

  it("that is open to others and holds something is not used, and not changed", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    sandbox.write("state/theirs", "a file of somebody's")
    chmodSync(sandbox.state, 0o755)
    const { code, stderr } = await sandbox.mooring("run", "hi")
    expect(code).toBe(1)
    expect(stderr).toContain(`fix: make it private (chmod 700 ${sandbox.state})`)
    expect((statSync(sandbox.state).mode & 0o777).toString(8)).toBe("755")
  })

  it("that cannot be made is reported with what to do", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    sandbox.write("state", "in the way")
    const { code, stderr } = await sandbox.mooring("run", "hi")
    expect(code).toBe(1)
    expect(stderr).toMatch(/state cannot be used: .*\n {2}fix: .*MOORING_STATE/)
  })
})
