/** The commands that edit: what they write, what they say, and what they refuse. */
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { Machine } from "./in-process.ts"

const mine = `{
  // What I work with
  "mcpServers": {
    "files": { "command": "files" }, // mine
  },
}
`

const token = "sk-0123456789abcdef0123456789abcdef"

/** What `--json` prints. */
interface Answer {
  readonly done: string
  readonly line: number
  readonly scope: string
  readonly written: boolean
  readonly diff: string
  readonly servers: ReadonlyArray<Record<string, unknown>>
}

/** A command that does something, as JSON; `--json` stands behind its name. */
const answer = async (
  machine: Machine,
  group: string,
  command: string,
  ...args: ReadonlyArray<string>
): Promise<Answer> => {
  const { code, stdout, stderr } = await machine.run(group, command, "--json", ...args)
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Answer
}

describe("a server of the user's own", () => {
  it("is added, changed, turned off and on, and removed; the rest of the file stays", async () => {
    using machine = new Machine()
    machine.write("config/mooring.jsonc", mine)
    const added = await machine.run(
      "mcp",
      "add",
      "search",
      "--env",
      `SEARCH_TOKEN=${token}`,
      "--",
      "npx",
      "-y",
      "search",
    )
    expect(added.stdout).toBe(
      `added search at ${machine.config}:5\nsearch is mounted, from user: npx -y search\n`,
    )
    expect(added.stderr).toContain("what looks like a secret is written in clear: env.SEARCH_TOKEN")
    expect(added.stdout + added.stderr).not.toContain(token)
    const entry = `    "search": {
      "command": "npx",
      "args": ["-y", "search"],
      "env": {
        "SEARCH_TOKEN": "${token}"
      }
    },
`
    const withEntry = mine.replace("// mine\n", `// mine\n${entry}`)
    expect(machine.read("config/mooring.jsonc")).toBe(withEntry)

    const unset = ["--timeout", "5000", "--unset", "env.SEARCH_TOKEN"]
    const set = await answer(machine, "mcp", "set", "search", ...unset)
    expect(set).toMatchObject({ done: "changed", line: 5, written: true, scope: "user" })
    expect(set.diff).not.toContain(token)

    const off = await answer(machine, "mcp", "disable", "search")
    expect(off.servers).toMatchObject([{ name: "search", status: "disabled" }])
    const on = await answer(machine, "mcp", "enable", "search")
    expect(on.servers).toMatchObject([{ name: "search", status: "mounted" }])

    const removed = await machine.run("mcp", "remove", "search")
    expect(removed.stdout).toBe(
      `removed search from ${machine.config}:5\nthere is no server search any more\n`,
    )
    expect(machine.read("config/mooring.jsonc")).toBe(mine)
  })

  it("is not written where it cannot be used, is there already, or is only tried", async () => {
    using machine = new Machine()
    machine.write("config/mooring.jsonc", mine)
    const there = await machine.run("mcp", "add", "files", "--", "x")
    const both = await machine.run("mcp", "set", "files", "--url", "https://a.example")
    const noPair = await machine.run("mcp", "add", "new", "--env", token, "--", "x")
    const unknown = await machine.run("mcp", "set", "fils", "--timeout", "5")
    const shown = await machine.run(
      "mcp",
      "add",
      "new",
      "--dry-run",
      "--env",
      `A=${token}`,
      "--",
      "x",
    )
    expect([there, both, noPair, unknown, shown].map(({ code }) => code)).toEqual([2, 2, 2, 2, 0])
    expect(there.stderr).toContain(`there is a server files already, at ${machine.config}:4`)
    expect(both.stderr).toContain("this entry has both a command and a url")
    expect(noPair.stderr).toContain("--env takes NAME=VALUE")
    expect(noPair.stderr).not.toContain(token)
    expect(unknown.stderr).toContain("did you mean files?")
    expect(shown.stdout).toMatch(/^@@ -\d+,\d+ \+\d+,\d+ @@\n/)
    expect(shown.stdout).toContain('+    "new": {')
    expect(shown.stdout + shown.stderr).not.toContain(token)
    expect(machine.read("config/mooring.jsonc")).toBe(mine)
  })
})

describe("the gateway's own name", () => {
  it("is given to no server of the user's, nor to one of a plugin", async () => {
    using machine = new Machine()
    machine.write("config/mooring.jsonc", '{ "plugins": { "one": { "path": "../one" } } }')
    machine.write("one/.claude-plugin/plugin.json", {
      name: "one",
      mcpServers: { files: { command: "files" } },
    })
    for (const words of [
      ["mcp", "add", "Mooring", "--url", "https://example.com/mcp"],
      ["plugin", "rename", "one", "files", "mooring"],
    ]) {
      const { code, stderr } = await machine.run(...words)
      expect([code, stderr]).toEqual([2, expect.stringContaining("a server of its own as mooring")])
    }
    expect(machine.read("config/mooring.jsonc")).not.toMatch(/Mooring|files/)
  })
})

describe("a server that others declare, too,", () => {
  it("is overridden from above, and comes back from below", async () => {
    using machine = new Machine()
    const plugin = {
      mcpServers: { notes: { command: "theirs" }, api: { url: "https://a.example/" } },
    }
    machine.write("plugin/.mcp.json", plugin)
    machine.write("work/.mcp.json", { mcpServers: { files: { command: "project" } } })
    machine.write("config/mooring.jsonc", { plugins: { p: { path: "../plugin" } } })
    await machine.run("trust", "--yes")

    // Over a plugin's server: what is below is shadowed, and comes back.
    await answer(machine, "mcp", "add", "notes", "--", "mine")
    const back = await machine.run("mcp", "remove", "notes")
    expect(back.stdout).toContain("notes is mounted, from plugin p: theirs")

    // A patch of a plugin's address says which origin its headers are for.
    await answer(machine, "mcp", "set", "api", "--header", "Authorization=Bearer ${HOME}")
    expect(JSON.parse(machine.read("config/mooring.jsonc"))).toMatchObject({
      mcpServers: {
        api: { for: "https://a.example", headers: { Authorization: "Bearer ${HOME}" } },
      },
    })

    // Below a project's server: what is written is not in force, and that is said.
    const below = await answer(machine, "mcp", "add", "files", "--", "mine")
    expect(below.servers).toMatchObject([
      {
        status: "mounted",
        target: "project",
        overridden: expect.stringContaining("user (project) states another target at .mcp.json:"),
      },
    ])
  })

  it("in a project needs a new agreement once it is changed, whoever changed it", async () => {
    using machine = new Machine()
    machine.write("config/mooring.jsonc", {})
    machine.write("work/.mcp.json", { mcpServers: { files: { command: "project" } } })
    await machine.run("trust", "--yes")
    const changed = await answer(machine, "mcp", "set", "files", "--env", "A=b")
    expect(changed).toMatchObject({ scope: "project", servers: [{ status: "untrusted" }] })
    const local = await answer(machine, "mcp", "add", "own", "--scope", "local", "--", "x")
    expect(local.servers).toMatchObject([{ status: "untrusted" }])
    const file = join(machine.work, "mooring.local.jsonc")
    expect([statSync(file).mode & 0o777, readFileSync(file, "utf8")]).toEqual([
      0o600,
      expect.stringContaining('"own"'),
    ])
  })
})

describe("a plugin", () => {
  it("is mounted with nothing allowed where nobody can be asked, and allowed by name", async () => {
    using machine = new Machine()
    const plugin = join(machine.path, "config/plugins/p")
    machine.write("config/plugins/p/.mcp.json", {
      mcpServers: {
        a: { command: "x", env: { TOKEN: "${P_TOKEN:-}", NODE_OPTIONS: "-x" } },
        b: { url: "http://localhost:1/" },
      },
    })
    const added = await machine.run("plugin", "add", plugin)
    const ask = "mooring plugin allow p P_TOKEN --set NODE_OPTIONS --host localhost"
    expect(added.stderr).toContain(`to allow it later: ${ask}`)
    expect(JSON.parse(machine.read("config/mooring.jsonc"))).toEqual({
      plugins: { p: { path: "./plugins/p" } },
    })
    const listed = await machine.run("plugin", "list", "--json")
    expect(JSON.parse(listed.stdout)).toMatchObject({
      plugins: [
        {
          name: "p",
          servers: [],
          notAllowed: ["P_TOKEN", "--set NODE_OPTIONS", "--host localhost"],
        },
      ],
    })
    const [, , command = "", ...args] = ask.split(" ")
    const allowed = await answer(machine, "plugin", command, ...args)
    expect(allowed.servers.map(({ status }) => status)).toEqual(["mounted", "mounted"])
    const again = await machine.run("plugin", "add", plugin)
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining("already")])
  })

  it("whose mount cannot be used is taken out all the same", async () => {
    using machine = new Machine()
    machine.write("config/mooring.jsonc", '{ "plugins": { "p": { "pth": "x" } } }')
    const off = await machine.run("plugin", "disable", "p")
    expect([off.code, off.stderr]).toEqual([2, expect.stringContaining("plugin p has no path")])
    await answer(machine, "plugin", "remove", "p")
    expect(machine.read("config/mooring.jsonc")).toBe('{ "plugins": {} }')
  })

  it("is not written into a file that does not parse", async () => {
    using machine = new Machine()
    const broken = '{\n  "plugins": {\n'
    machine.write("config/mooring.jsonc", broken)
    const { code, stderr } = await machine.run("mcp", "add", "x", "--", "y")
    expect(code).toBe(2)
    expect(stderr).toContain("mooring.jsonc:3:1: error:")
    expect(stderr).toContain("was not changed")
    expect(machine.read("config/mooring.jsonc")).toBe(broken)
  })
})

it("a plugin's servers are renamed by its own names, whatever the user calls them", async () => {
  using machine = new Machine()
  machine.write("config/mooring.jsonc", {
    plugins: { p: { path: "../p", rename: { a: "b" } } },
  })
  machine.write("p/.mcp.json", { a: { command: "a" }, b: { command: "b" } })
  // Two have one name now: each of them can be given another one.
  expect((await machine.run("plugin", "rename", "p", "b", "c")).stdout).toContain("c is mounted")
  const { code, stderr } = await machine.run("plugin", "rename", "p", "c", "d")
  expect([code, stderr]).toEqual([2, expect.stringContaining("fix: it has: a, b\n")])
})

it("a directory without a plugin is told as such, and not as one that is mounted", async () => {
  using machine = new Machine()
  for (const command of ["check", "add"]) {
    const { code, stderr } = await machine.run("plugin", command, machine.work)
    expect([code, stderr]).toEqual([2, expect.stringContaining("there is no plugin in it")])
    expect(stderr).toContain("fix: name the directory of a plugin")
  }
})
