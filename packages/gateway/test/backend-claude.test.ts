import { describe, expect, it } from "vitest"
import { claude } from "../src/backend/claude.ts"
import { exitOf, Home } from "./backend-support.ts"

const accountFile = (oauthAccount: unknown) => ({ ".claude.json": { oauthAccount } })

describe("whom Claude Code works for", () => {
  it.each([
    ["nobody", {}, {}, { _tag: "None" }],
    ["whoever logged in", accountFile({ accountUuid: "u1" }), {}, { _tag: "Known", id: "u1" }],
    [
      "a key in the environment before all",
      accountFile({ accountUuid: "u1" }),
      { ANTHROPIC_API_KEY: "k" },
      { _tag: "Known", id: "api-key" },
    ],
    ["an empty key is none", {}, { ANTHROPIC_API_KEY: "" }, { _tag: "None" }],
    ["half of an account", accountFile({}), {}, { _tag: "Unknown" }],
    ["half of a file", { ".claude.json": '{"oauthAccount":' }, {}, { _tag: "Unknown" }],
  ])("is told: %s", (_, files, variables, expected) => {
    using home = new Home(files)
    expect(claude.account(home.host(variables as Record<string, string>))).toMatchObject(expected)
  })

  it("is told from its own place where that is stated", () => {
    using home = new Home({ "own/.claude.json": { oauthAccount: { accountUuid: "u2" } } })
    const host = home.host({ CLAUDE_CONFIG_DIR: `${home.root}/own` })
    expect(claude.account(host)).toEqual({ _tag: "Known", id: "u2" })
    expect(claude.home(host)).toBe(`${home.root}/own`)
  })
})

describe("names that are switched off in Claude Code", () => {
  it("are those of the directories around the work", () => {
    using home = new Home()
    const off = (...disabledMcpServers: ReadonlyArray<string>) => ({ disabledMcpServers })
    using settled = new Home({
      ".claude.json": { projects: { [home.root]: off("a"), "/elsewhere": off("b"), "/": {} } },
    })
    const host = { ...settled.host(), cwd: `${home.root}/work` }
    expect(claude.surroundings(host)).toMatchObject({ success: { foreign: ["a"] } })
  })
})

describe("how a turn of Claude Code ended", () => {
  const init = { type: "system", subtype: "init", session_id: "s1" }
  const result = (text: string, is_error = false) => ({ type: "result", is_error, result: text })

  it("with an answer", () => {
    expect(claude.outcome(exitOf(claude, 0, [init, result("yes")]))).toEqual({
      _tag: "Replied",
      agentSessionId: "s1",
      reply: "yes",
    })
  })

  it("with a conversation that it does not know, and only if it says exactly that", () => {
    const said = "No conversation found with session ID: s1"
    expect(claude.outcome(exitOf(claude, 1, [], said))).toEqual({ _tag: "Denied" })
    const quoted = result(`API Error: the server said "${said}"`, true)
    expect(claude.outcome(exitOf(claude, 1, [init, quoted]))).toMatchObject({ kind: "failed" })
    expect(claude.outcome(exitOf(claude, 0, [init, result(said)]))._tag).toBe("Replied")
  })

  it.each([
    "Not logged in · Please run /login",
    "Invalid API key · Fix external API key",
    "OAuth token revoked · Please run /login",
    "Login expired · Please run /login",
  ])("with no login: %s", (said) => {
    expect(claude.outcome(exitOf(claude, 1, [init, result(said, true)]))).toMatchObject({
      _tag: "Failed",
      kind: "login",
    })
  })

  it("otherwise, with what it said", () => {
    expect(claude.outcome(exitOf(claude, 1, [init], "boom"))).toMatchObject({
      _tag: "Failed",
      kind: "failed",
      problem: "Claude Code ended with exit code 1:\nboom",
    })
  })
})

describe("what Claude Code says", () => {
  const delta = (text: string, parent: string | null = null) => ({
    type: "stream_event",
    parent_tool_use_id: parent,
    event: { type: "content_block_delta", delta: { type: "text_delta", text } },
  })
  const whole = (type: string) => ({
    type: "assistant",
    parent_tool_use_id: null,
    message: { content: [{ type, text: "x" }] },
  })

  it("is told piece by piece, each text on lines of its own, without what its helpers say", () => {
    const lines = [delta("a"), delta("b"), whole("text"), whole("tool_use"), delta("c", "t1")]
    expect(exitOf(claude, 0, lines).events).toEqual([
      { _tag: "Text", text: "a" },
      { _tag: "Text", text: "b" },
      { _tag: "Text", text: "\n" },
    ])
    expect(claude.events("no JSON")).toEqual([])
  })
})
