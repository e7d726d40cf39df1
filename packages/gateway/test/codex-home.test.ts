/** What is in force of the user's own Codex in a turn. */
import { lstatSync, mkdirSync, readdirSync, readlinkSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { backends } from "@mooring/gateway"
import { Directory } from "./support.ts"

const codex = backends.get("codex")
if (codex === undefined) throw new Error("there is no such backend")

describe("of the user's own Codex a turn has", () => {
  it("the settings without the servers, and the servers that its project declares", () => {
    using directory = new Directory()
    const host = directory.host()
    directory.write("home/.codex/config.toml", 'model = "m"\n[mcp_servers.own]\ncommand = "x"\n')
    expect(codex.surroundings(host)).toEqual(
      Result.succeed({ foreign: [], own: { model: "m", mcp_servers: {} } }),
    )
    const cwd = join(directory.path, "a/b")
    mkdirSync(cwd, { recursive: true })
    directory.write("a/.codex/config.toml", '[mcp_servers.up]\nurl = "http://x"\n')
    directory.write("a/b/.codex/config.toml", '[mcp_servers.here]\ncommand = "y"\n')
    const here = { here: { command: "y" } }
    expect(codex.surroundings({ ...host, cwd })).toEqual(
      Result.succeed({ foreign: ["here"], own: { model: "m", mcp_servers: here } }),
    )
    directory.write("a/.git/HEAD", "")
    expect(codex.surroundings({ ...host, cwd })).toEqual(
      Result.succeed({
        foreign: ["up", "here"],
        own: { model: "m", mcp_servers: { up: { url: "http://x" }, ...here } },
      }),
    )
  })

  it("nothing where they cannot be read, and their text is not told", () => {
    using directory = new Directory()
    directory.write("home/.codex/config.toml", 'token = "s3cret\n')
    const found = codex.surroundings(directory.host())
    if (Result.isSuccess(found)) throw new Error("it was read")
    expect(found.failure.problem).toMatch(/config\.toml cannot be read: Invalid TOML document: .+/)
    expect(found.failure.problem).not.toContain("s3cret")
  })

  it("links to everything else, and none to what is made anew", () => {
    using directory = new Directory()
    const host = directory.host()
    for (const name of ["auth.json", "AGENTS.md", "config.toml", "state_5.sqlite-wal", "skills/a"])
      directory.write(`home/.codex/${name}`, "")
    const lease = join(directory.path, "lease")
    mkdirSync(join(lease, "codex-home"), { recursive: true })
    codex.arrange?.(host, lease)
    const home = join(lease, "codex-home")
    const names = ["AGENTS.md", "archived_sessions", "auth.json", "sessions", "skills"]
    expect(readdirSync(home).toSorted()).toEqual([...names, "thread-writer-locks"])
    for (const name of names) {
      expect(lstatSync(join(home, name)).isSymbolicLink()).toBe(true)
      expect(readlinkSync(join(home, name))).toBe(join(host.home, ".codex", name))
    }
  })
})

describe("Codex works for", () => {
  const cases = [
    ["nobody", {}, undefined, { _tag: "None" }],
    ["a key of the environment", { CODEX_API_KEY: "k" }, "{}", { _tag: "Known", id: "api-key" }],
    ["a key of a provider", { OPENAI_API_KEY: "k" }, undefined, { _tag: "Known", id: "api-key" }],
    ["a stored key", {}, '{"OPENAI_API_KEY":"k"}', { _tag: "Known", id: "api-key" }],
    ["an account", {}, '{"tokens":{"account_id":"a-1"}}', { _tag: "Known", id: "a-1" }],
    [
      "whom it is not known yet",
      {},
      '{"tokens":{"acc',
      { _tag: "Unknown", message: "auth.json of Codex is not whole" },
    ],
  ] as const
  for (const [who, variables, login, expected] of cases)
    it(`${who}`, () => {
      using directory = new Directory()
      if (login !== undefined) directory.write("home/.codex/auth.json", login)
      expect(codex.account(directory.host(variables))).toEqual(expected)
    })
})
