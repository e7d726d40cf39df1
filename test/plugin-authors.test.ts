/** What a plugin's author is given: a plugin that works, and a check that finds what would not. */
import { execFileSync, spawnSync } from "node:child_process"
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { jsonSchemaText } from "@mooring/config/schema"
import { initPlugin } from "./support/new-plugin.ts"
import { Sandbox } from "./support/sandbox.ts"

const repository = join(import.meta.dirname, "..")

/** What `mooring plugin check --json` prints, as far as tests look at it. */
interface Checked {
  readonly name: string
  readonly version: string | null
  readonly reads: ReadonlyArray<string>
  readonly sets: ReadonlyArray<string>
  readonly hosts: ReadonlyArray<string>
  readonly errors: number
  readonly warnings: number
  readonly diagnostics: ReadonlyArray<{
    readonly code: string
    readonly severity: string
    readonly origin: { readonly file: string; readonly line: number; readonly pointer: string }
    readonly remedy: string
  }>
}

const check = async (sandbox: Sandbox, path: string, ...flags: ReadonlyArray<string>) => {
  const finished = await sandbox.mooring("plugin", "check", path, "--json", ...flags)
  return { ...finished, found: JSON.parse(finished.stdout) as Checked }
}

const manifestOf = (servers: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  name: "notes",
  version: "1.0.0",
  mcpServers: servers,
  ...more,
})

/** A plugin below the root of a sandbox: its manifest, and files by their paths. */
const write = (sandbox: Sandbox, manifest: unknown, files: ReadonlyArray<string> = []): string => {
  sandbox.write("plugin/.claude-plugin/plugin.json", manifest)
  for (const file of files) sandbox.write(`plugin/${file}`, "")
  return join(sandbox.root, "plugin")
}

describe("mooring plugin init", () => {
  it("writes a plugin that compiles, whose test passes, and in which nothing is found", async () => {
    using sandbox = new Sandbox()
    const { code, stdout, path } = await initPlugin(sandbox, "tide-table")
    expect([code, stdout]).toEqual([0, expect.stringContaining("wrote tide-table")])
    expect(readdirSync(path).toSorted()).toEqual([
      ".claude-plugin",
      ".gitignore",
      "README.md",
      "node_modules",
      "package.json",
      "plugin.test.ts",
      "plugin.ts",
      "server.ts",
      "tsconfig.json",
    ])
    for (const file of readdirSync(path, { withFileTypes: true }))
      if (file.isFile())
        expect(readFileSync(join(path, file.name), "utf8")).not.toContain("my-plugin")

    const options = { cwd: path, env: sandbox.env, encoding: "utf8" } as const
    const tsc = spawnSync(join(repository, "node_modules/.bin/tsc"), [], options)
    expect([tsc.status, tsc.stdout]).toEqual([0, ""])
    const test = spawnSync(process.execPath, ["--test"], options)
    expect([test.status, test.status === 0 ? "" : test.stdout]).toEqual([0, ""])

    const { code: checked, found } = await check(sandbox, path, "--strict")
    expect([checked, found.errors, found.warnings, found.reads]).toEqual([0, 0, 0, []])
    expect([found.name, found.version]).toEqual(["tide-table", "0.1.0"])
  })

  it("writes the manifest that its plugin.ts writes", async () => {
    using sandbox = new Sandbox()
    const { path } = await initPlugin(sandbox, "notes")
    const manifest = join(path, ".claude-plugin/plugin.json")
    const before = readFileSync(manifest, "utf8")
    writeFileSync(manifest, "")
    execFileSync(process.execPath, ["plugin.ts"], { cwd: path })
    expect(readFileSync(manifest, "utf8")).toBe(before)
  })

  it("asks for the versions that Mooring itself is tried with", () => {
    const catalog = readFileSync(join(repository, "pnpm-workspace.yaml"), "utf8")
    const template = join(repository, "packages/gateway/templates/plugin/package.json")
    const { dependencies, devDependencies } = JSON.parse(readFileSync(template, "utf8")) as Record<
      string,
      Record<string, string>
    >
    const asked = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([name]) => !name.startsWith("@mooring/"),
    )
    expect(asked.length).toBeGreaterThan(3)
    for (const [name, version] of asked)
      expect(catalog.replaceAll('"', "")).toContain(`  ${name}: ${version}\n`)
  })

  it("overwrites nothing", async () => {
    using sandbox = new Sandbox()
    const path = join(sandbox.root, "plugins/notes")
    const mine = sandbox.write("plugins/notes/README.md", "mine")
    const { code, stderr } = await sandbox.mooring("plugin", "init", "notes", "--dir", path)
    expect(code).toBe(2)
    expect(stderr).toContain("this directory is not empty")
    expect(stderr).toContain("fix: name another one with --dir")
    expect(readdirSync(path)).toEqual(["README.md"])
    expect(readFileSync(mine, "utf8")).toBe("mine")
  })

  it.each(["Notes", "my notes", "../notes", "notes/..", "-notes", "9notes", "n".repeat(65), ""])(
    "refuses the name %j",
    async (name) => {
      using sandbox = new Sandbox()
      const { code, stderr } = await sandbox.mooring("plugin", "init", "--", name)
      expect(code).toBe(2)
      expect(stderr).toMatch(/cannot name a plugin|name/)
      expect(readdirSync(sandbox.work)).toEqual([])
    },
  )

  it("prints JSON", async () => {
    using sandbox = new Sandbox()
    const { stdout } = await sandbox.mooring("plugin", "init", "notes", "--json")
    expect(JSON.parse(stdout)).toEqual({
      name: "notes",
      directory: join(sandbox.work, "notes"),
      files: expect.arrayContaining([".claude-plugin/plugin.json", "server.ts", ".gitignore"]),
    })
  })
})

describe("mooring plugin check", () => {
  const root = "${CLAUDE_PLUGIN_ROOT}"

  it("finds what is missing, and what lies outside, with the line and what to do", async () => {
    using sandbox = new Sandbox()
    const manifest = manifestOf({
      missing: { command: "node", args: [`${root}/dist/server.js`] },
      above: { command: "node", args: [`${root}/../server.js`] },
      link: { command: "node", args: [`${root}/link.js`] },
      loose: { command: "node", args: ["server.js"] },
    })
    const path = write(sandbox, manifest, ["server.js"])
    symlinkSync(sandbox.write("elsewhere.js", ""), join(path, "link.js"))
    const { code, found } = await check(sandbox, path)
    expect(code).toBe(2)
    const graver = found.diagnostics.filter(({ severity }) => severity !== "info")
    expect(
      graver.map(
        ({ code: kind, origin }) => `${kind} ${origin.pointer.replace("/mcpServers/", "")}`,
      ),
    ).toEqual([
      "plugin-file-missing missing/args/0",
      "file-outside-plugin above/args/0",
      "file-outside-plugin link/args/0",
      "path-not-portable loose/args/0",
    ])
    for (const { origin, remedy } of found.diagnostics) {
      expect(origin.file).toBe(join(path, ".claude-plugin/plugin.json"))
      expect(origin.line).toBeGreaterThan(1)
      expect(remedy).not.toBe("")
    }
  })

  it("says that there is no server, and what was meant to hold them", async () => {
    using sandbox = new Sandbox()
    const found = async (manifest: Record<string, unknown>) =>
      (await check(sandbox, write(sandbox, manifest), "--strict")).found.diagnostics.map(
        ({ code, remedy }) => `${code}: ${remedy}`,
      )
    expect(await found({ name: "notes", lspServers: {}, skills: "./skills" })).toEqual([
      "servers-absent: nothing, if that is meant; else put its servers where its format has them",
    ])
    expect(await found({ name: "notes", mcp_servers: { a: { command: "node" } } })).toEqual([
      "unknown-field: write mcpServers",
    ])
  })

  it("lists the variables that it reads, and those that its manifest does not declare", async () => {
    using sandbox = new Sandbox({ NOTES_TOKEN: "not for anybody's eyes" })
    const servers = {
      notes: { command: "node", env: { A: "${NOTES_TOKEN}", B: "${NOTES_REGION:-eu}" } },
    }
    const { code, stdout, found } = await check(sandbox, write(sandbox, manifestOf(servers)))
    expect([code, found.reads]).toEqual([0, ["NOTES_TOKEN", "NOTES_REGION"]])
    expect(stdout).not.toContain("not for anybody's eyes")

    const undeclared = async (env: Record<string, string>, more: Record<string, unknown>) => {
      const manifest = manifestOf({ notes: { command: "node", env } }, more)
      const { diagnostics } = (await check(sandbox, write(sandbox, manifest))).found
      return diagnostics
        .filter((one) => one.code === "undeclared-variable")
        .map(({ origin }) => origin.pointer.replace("/mcpServers/notes/env/", ""))
    }
    const settings = [{ name: "Token", envVar: "NOTES_TOKEN" }]
    expect(await undeclared(servers.notes.env, { settings })).toEqual(["B"])
    const options = { A: "${user_config.token}", B: "${user_config.region}", C: "${NOTES_TOKEN}" }
    expect(await undeclared(options, { userConfig: { token: { type: "string" } } })).toEqual(["B"])
  })

  it("tells what its users would have to allow it", async () => {
    using sandbox = new Sandbox()
    const servers = {
      notes: { command: "node", env: { NODE_OPTIONS: "--import ./x.js" } },
      local: { url: "http://localhost:8080/mcp" },
    }
    const path = write(sandbox, manifestOf(servers))
    const { code, found } = await check(sandbox, path)
    expect([code, found.sets, found.hosts]).toEqual([0, ["NODE_OPTIONS"], ["localhost"]])
    const graver = found.diagnostics.filter(({ severity }) => severity === "warning")
    expect(graver.map(({ code: kind, origin }) => [kind, origin.pointer])).toEqual([
      ["plugin-sets", "/mcpServers/notes/env/NODE_OPTIONS"],
      ["plugin-contacts", "/mcpServers/local/url"],
    ])
    const { stdout } = await sandbox.mooring("plugin", "check", path)
    expect(stdout).toContain(
      "sets NODE_OPTIONS (changes what code a language's runtime loads)\ncontacts localhost (this machine)\n",
    )
  })

  it("ends with 2 for errors, and for warnings where it is asked to be strict", async () => {
    using sandbox = new Sandbox()
    const path = write(sandbox, manifestOf({ my_notes: { command: "notes-server" } }))
    const lenient = await check(sandbox, path)
    expect([lenient.code, lenient.found.errors, lenient.found.warnings]).toEqual([0, 0, 1])
    expect((await check(sandbox, path, "--strict")).code).toBe(2)
    write(sandbox, manifestOf({ notes: { command: "a", url: "https://a.example" } }))
    expect((await check(sandbox, path)).code).toBe(2)
  })

  it.each([
    ["a manifest that is no JSON", "{", "syntax"],
    ["a name that nobody could write", { name: "My Notes", mcpServers: {} }, "bad-name"],
    ["no name", { mcpServers: {} }, "bad-name"],
    ["a version of another kind", { name: "notes", version: 1, mcpServers: {} }, "field-value"],
    [
      "a secret",
      manifestOf({ n: { command: "n", env: { API_KEY: "s3cret" } } }),
      "secret-in-plugin",
    ],
    ["a field of users", manifestOf({ n: { command: "n", agents: ["a"] } }), "user-only-field"],
  ])("finds %s", async (_, manifest, code) => {
    using sandbox = new Sandbox()
    const { found, stdout } = await check(sandbox, write(sandbox, manifest))
    expect(found.diagnostics.map((one) => one.code)).toContain(code)
    expect(stdout).not.toContain("s3cret")
  })

  it("says what to do where there is no plugin", async () => {
    using sandbox = new Sandbox()
    const nowhere = await sandbox.mooring("plugin", "check", join(sandbox.root, "nowhere"))
    expect([nowhere.code, nowhere.stderr]).toEqual([
      2,
      expect.stringContaining("no such directory"),
    ])
    mkdirSync(join(sandbox.root, "empty"))
    const empty = await sandbox.mooring("plugin", "check", join(sandbox.root, "empty"))
    expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining("plugin.json")])
  })
})

describe("mooring schema", () => {
  it.each(["user", "plugin"] as const)(
    "prints the JSON Schema of a %s file, or writes it",
    async (file) => {
      using sandbox = new Sandbox()
      expect((await sandbox.mooring("schema", file)).stdout).toBe(jsonSchemaText(file))
      const { code, stdout } = await sandbox.mooring("schema", file, "--write", "a/b.schema.json")
      expect([code, stdout]).toEqual([0, "wrote a/b.schema.json\n"])
      expect(sandbox.read("work/a/b.schema.json")).toBe(jsonSchemaText(file))
    },
  )

  it("says what to do where it cannot be written", async () => {
    using sandbox = new Sandbox()
    sandbox.write("work/file", "")
    const { code, stderr } = await sandbox.mooring("schema", "user", "--write", "file/x.json")
    expect([code, stderr]).toEqual([1, expect.stringContaining("fix: name a file")])
    expect(existsSync(join(sandbox.work, "x.json"))).toBe(false)
  })

  it("is named by a file without a finding", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ $schema: "./mooring.schema.json", mcpServers: { a: { command: "a" } } })
    const { code, stdout } = await sandbox.mooring("check")
    expect([code, stdout]).toEqual([0, expect.stringContaining("0 errors, 0 warnings")])
  })
})
