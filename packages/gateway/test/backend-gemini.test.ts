import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { gemini } from "../src/backend/gemini.ts"
import { exitOf, Home } from "./backend-support.ts"

const selected = (selectedType: string) => ({
  ".gemini/settings.json": { security: { auth: { selectedType } } },
})

describe("whom Gemini CLI works for", () => {
  it.each([
    ["nobody", {}, { _tag: "None" }],
    ["a key", selected("gemini-api-key"), { _tag: "Known", id: "api-key" }],
    ["a project", selected("vertex-ai"), { _tag: "Known", id: "vertex-ai" }],
    [
      "whoever logged in",
      {
        ...selected("oauth-personal"),
        ".gemini/google_accounts.json": { active: "a@example.com", old: [] },
      },
      { _tag: "Known", id: "a@example.com" },
    ],
    ["nobody logged in", selected("oauth-personal"), { _tag: "None" }],
    [
      "half of an account",
      { ...selected("oauth-personal"), ".gemini/google_accounts.json": '{"active":' },
      { _tag: "Unknown" },
    ],
    ["half of the settings", { ".gemini/settings.json": "{" }, { _tag: "Unknown" }],
  ])("is told: %s", (_, files, expected) => {
    using home = new Home(files)
    expect(gemini.account(home.host())).toMatchObject(expected)
  })

  it("is told from its own place where that is stated", () => {
    using home = new Home({ "own/.gemini/settings.json": selected("x")[".gemini/settings.json"] })
    const host = home.host({ GEMINI_CLI_HOME: join(home.root, "own") })
    expect(gemini.account(host)).toEqual({ _tag: "Known", id: "x" })
    expect(gemini.home(host)).toBe(join(home.root, "own/.gemini"))
  })
})

describe("the home of one turn of Gemini CLI", () => {
  it("shares all but the settings with the user's own, and makes the place for conversations", () => {
    using home = new Home({
      ".gemini/settings.json": "// mine\n{}",
      ".gemini/oauth_creds.json": "{}",
      ".gemini/commands/a.toml": "",
      ".env": "A=1",
    })
    const lease = join(home.root, "lease")
    mkdirSync(join(lease, "gemini/.gemini"), { recursive: true })
    writeFileSync(join(lease, "gemini/.gemini/settings.json"), "ours")
    gemini.arrange?.(home.host(), lease)
    expect(readdirSync(join(lease, "gemini/.gemini")).toSorted()).toEqual([
      "commands",
      "history",
      "oauth_creds.json",
      "settings.json",
      "tmp",
    ])
    writeFileSync(join(lease, "gemini/.gemini/tmp/chat"), "kept")
    expect(readFileSync(join(home.root, ".gemini/tmp/chat"), "utf8")).toBe("kept")
    expect(readFileSync(join(home.root, ".gemini/settings.json"), "utf8")).toBe("// mine\n{}")
    expect(readFileSync(join(lease, "gemini/.env"), "utf8")).toBe("A=1")
  })

  it("is not made over settings that cannot be read", () => {
    using home = new Home({ ".gemini/settings.json": "{" })
    expect(() => gemini.arrange?.(home.host(), home.root)).toThrow("settings.json")
    expect(gemini.surroundings(home.host())).toMatchObject({
      failure: {
        problem: expect.stringContaining("settings.json"),
        remedy: expect.stringContaining("mend this file"),
      },
    })
  })
})

describe("how a turn of Gemini CLI ended", () => {
  const init = { type: "init", session_id: "s1", model: "auto" }
  const piece = (content: string, role = "assistant") => ({ type: "message", role, content })

  it("with an answer, put together of its pieces", () => {
    const lines = [init, piece("hi", "user"), piece("a"), piece("b"), { type: "result" }]
    expect(gemini.outcome(exitOf(gemini, 0, lines))).toEqual({
      _tag: "Replied",
      agentSessionId: "s1",
      reply: "ab",
    })
  })

  it("with a conversation that it does not know", () => {
    const said = 'Error resuming session: Invalid session identifier "x".'
    expect(gemini.outcome(exitOf(gemini, 42, [], said))).toEqual({ _tag: "Denied" })
    expect(gemini.outcome(exitOf(gemini, 42, [], `it said: ${said}`))).toMatchObject({
      kind: "failed",
    })
  })

  it.each([
    [41, "Invalid auth method selected."],
    [1, "API key not valid. Please pass a valid API key."],
  ])("with no login: %s %s", (code, said) => {
    expect(gemini.outcome(exitOf(gemini, code, [], said))).toMatchObject({ kind: "login" })
  })

  it("otherwise, with what it said", () => {
    const error = { type: "result", status: "error", error: { message: "boom" } }
    expect(gemini.outcome(exitOf(gemini, 1, [init, error]))).toMatchObject({
      kind: "failed",
      problem: "Gemini CLI ended with exit code 1:\nboom",
    })
  })
})
