/** `mooring mcp list`: the whole picture, on one screen. */
import { describe, expect, it } from "vitest"
import { Machine } from "./in-process.ts"

const plugin = (name: string, servers: object) => ({
  name,
  version: "1.0.0",
  mcpServers: servers,
})

const mine = `{
  "plugins": { "one": { "path": "../one" }, "two": { "path": "../two" } },
  "agents": { "coder": ["works"] },
  "mcpServers": {
    "works": { "command": "works" },
    "unset": { "command": "u", "env": { "A": "\${NOT_SET_A}", "B": "\${NOT_SET_B}" } },
    "off": { "command": "off", "disabled": true },
    "bad": { "command": "bad", "url": "https://bad.example.com" },
    "mooring": { "command": "mine" },
    "over": { "command": "mine" },
    "gone": null,
    "nothing": { "timeout": 5 },
    "other": { "command": "other", "agents": ["research"] }
  }
}
`

const machineWith = () => {
  const machine = new Machine()
  machine.write("config/mooring.jsonc", mine)
  machine.write("one/.claude-plugin/plugin.json", plugin("one", { shared: { command: "one" } }))
  machine.write(
    "two/.claude-plugin/plugin.json",
    plugin("two", {
      shared: { command: "two" },
      over: { command: "two" },
      gone: { command: "two" },
      private: { url: "http://169.254.169.254/mcp" },
    }),
  )
  machine.write("work/.mcp.json", { mcpServers: { theirs: { command: "theirs" } } })
  return machine
}

describe("the list", () => {
  it("has each server once as mounted or with why it is not, from where, and since which line", async () => {
    using machine = machineWith()
    const { code, stdout } = await machine.run("mcp", "list", "--json")
    expect(code).toBe(2)
    const { servers, losers } = JSON.parse(stdout) as {
      readonly servers: ReadonlyArray<Record<string, unknown>>
      readonly losers: ReadonlyArray<{
        readonly name: string
        readonly status: string
        readonly source: string
        readonly reason: string
        readonly at: { readonly line: number }
      }>
    }
    expect(servers.map(({ name, source }) => `${String(name)}: ${String(source)}`)).toEqual([
      "mooring: gateway-runtime",
      "over: user",
      "shared: plugin one",
      "works: user",
    ])
    const told = losers.map(
      ({ name, status, source, at }) => `${name} ${status} ${source} ${at.line}`,
    )
    expect(told.toSorted()).toEqual([
      "bad refused user 8",
      "gone removed plugin two 11",
      "mooring refused user 9",
      "nothing dangling user 12",
      "off disabled user 7",
      "other other-agents user 13",
      "over shadowed plugin two 8",
      "private refused plugin two 14",
      "shared conflict plugin two 5",
      "theirs untrusted user (project) 3",
      "unset unset user 6",
    ])
    expect(losers.find(({ name }) => name === "unset")?.reason).toBe(
      "unset refers to the environment variable NOT_SET_A, which is not set; unset refers to the environment variable NOT_SET_B, which is not set",
    )
    for (const { reason } of losers) expect(reason).not.toBe("")
  })

  it("is that of an agent, where one is named", async () => {
    using machine = machineWith()
    const { stdout } = await machine.run("mcp", "list", "--agent", "coder")
    expect(stdout).toMatch(/^works +user +stdio +works /m)
    expect(stdout).toMatch(/^unset +other-agents .* not in the set of coder, at .*:3$/m)
    expect(stdout).toMatch(/^shared +other-agents +plugin one /m)
  })

  it("is plain text where it is piped, one server a line", async () => {
    using machine = machineWith()
    const { stdout } = await machine.run("mcp", "list")
    expect(stdout).not.toContain("\u001B")
    // Two heads, what stands between the tables, and the servers.
    expect(stdout.trimEnd().split("\n")).toHaveLength(2 + 2 + 4 + 11)
  })
})
