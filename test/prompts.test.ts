/** A person at a terminal is asked for what a command line does not say, and may leave at any question. */
import { existsSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { Sandbox } from "./support/sandbox.ts"
import { hasTerminal, inTerminal, keys, terminalWidth } from "./support/terminal.ts"

describe.skipIf(!hasTerminal)("a command at a terminal", () => {
  it("asks for a server's name and where it is", async () => {
    using sandbox = new Sandbox()
    const { code, shown } = await inTerminal(
      sandbox,
      ["mcp", "add"],
      [
        ["What is the server called?", `clock${keys.enter}`],
        ["Which command starts it", `clock --utc${keys.enter}`],
      ],
    )
    expect([code, shown]).toEqual([0, expect.stringContaining("clock is mounted")])
    expect(JSON.parse(sandbox.read("config/mooring.jsonc"))).toEqual({
      mcpServers: { clock: { command: "clock", args: ["--utc"] } },
    })
  })

  it("lets a server be chosen from those there are", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { one: { command: "1" }, two: { command: "2" } } })
    const { code } = await inTerminal(
      sandbox,
      ["mcp", "disable"],
      [
        ["Which server?", keys.down],
        ["two", ""],
        ["two", keys.enter],
      ],
    )
    expect(code).toBe(0)
    expect(JSON.parse(sandbox.read("config/mooring.jsonc"))).toEqual({
      mcpServers: { one: { command: "1" }, two: { command: "2", enabled: false } },
    })
  })

  it("ends with nothing done where a person leaves", async () => {
    using sandbox = new Sandbox()
    const { code } = await inTerminal(
      sandbox,
      ["mcp", "add"],
      [["What is the server called?", keys.interrupt]],
    )
    expect(code).toBe(130)
    expect(existsSync(sandbox.config)).toBe(false)
  })

  it("shows a table as wide as the terminal, in colour, and without where that is not wanted", async () => {
    using sandbox = new Sandbox()
    const command = ["--and-on".repeat(5), "/a/very/long/path/".repeat(8)].join(" ")
    sandbox.configure({
      mcpServers: {
        long: { command: "x", args: command.split(" ") },
        off: { command: "o", enabled: false },
      },
    })
    const plain = await inTerminal(sandbox, ["mcp", "list"], [])
    const lines = plain.shown.split(/\r?\n/)
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(terminalWidth)
    expect(plain.shown).not.toContain("\u001B[")
    const coloured = await inTerminal(sandbox, ["mcp", "list"], [], { NO_COLOR: "" })
    expect(coloured.shown).toContain("\u001B[2mdisabled\u001B[22m")
  })
})
