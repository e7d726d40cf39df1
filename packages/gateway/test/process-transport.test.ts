/** The transport to programs, against real ones. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "@modelcontextprotocol/client"
import { describe, expect, it } from "vitest"
import { isRunning, type ProcessIdentity, identify } from "../src/process/process-identity.ts"
import { ProcessTransport } from "../src/upstream/process-transport.ts"

/** A program that greets, and answers the first call with everything at once: progress, the answer, its end. */
const abrupt = `
const { createInterface } = require("node:readline")
createInterface(process.stdin).on("line", (line) => {
  const { id, method, params } = JSON.parse(line)
  const say = (...messages) =>
    messages.map((message) => JSON.stringify({ jsonrpc: "2.0", ...message }) + "\\n").join("")
  if (method === "initialize")
    process.stdout.write(say({ id, result: {
      protocolVersion: params.protocolVersion, capabilities: { tools: {} },
      serverInfo: { name: "abrupt", version: "1" },
    } }))
  if (method === "tools/call") {
    const step = (progress) => ({
      method: "notifications/progress",
      params: { progressToken: params._meta.progressToken, progress },
    })
    const answer = { id, result: { content: [{ type: "text", text: "whole" }] } }
    process.stdout.write(say(step(1), step(2), step(3), answer), () => process.exit(7))
  }
})`

const program = (script: string, started: Array<ProcessIdentity> = []) =>
  new ProcessTransport({
    command: process.execPath,
    args: ["-e", script],
    cwd: process.cwd(),
    env: {},
    onStart: (pid) => {
      const identity = identify(pid)
      if (identity !== undefined) started.push(identity)
    },
  })

/** A program that answers with the arguments that it was given. */
const telling = `
const { createInterface } = require("node:readline")
createInterface(process.stdin).on("line", (line) => {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined) return
  const result = method === "initialize"
    ? { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "t", version: "1" } }
    : { content: [{ type: "text", text: JSON.stringify(process.argv.slice(1)) }] }
  process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result }) + "\\n")
})`

describe("a program's arguments", () => {
  it("are given to it as they are: no shell reads them", async () => {
    const directory = mkdtempSync(join(tmpdir(), "mooring-shell-"))
    const canary = join(directory, "canary")
    const touch = `touch ${canary}`
    const commands = [`; ${touch}`, `| ${touch}`, `&& ${touch}`, `$(${touch})`, `\`${touch}\``]
    const marks = ["*", "~", "$HOME", "%PATH%", "^&", "'", '"', "\\", "a b", "", "-e", "#", ">out"]
    const args = [...commands, `\n${touch}\n`, ...marks]
    const transport = new ProcessTransport({
      command: process.execPath,
      args: ["-e", telling, "--", ...args],
      cwd: directory,
      env: { HOME: directory },
      onStart: () => {},
    })
    const client = new Client({ name: "test", version: "1" })
    await client.connect(transport)
    const { content } = await client.callTool({ name: "any" })
    await client.close()
    expect(content).toEqual([{ type: "text", text: JSON.stringify(args) }])
    expect(readdirSync(directory)).toEqual([])
    rmSync(directory, { recursive: true })
  })

  it("are no part of a command's name", async () => {
    const transport = new ProcessTransport({
      command: `${process.execPath} -e 0; true`,
      args: [],
      cwd: tmpdir(),
      env: {},
      onStart: () => {},
    })
    await expect(new Client({ name: "test", version: "1" }).connect(transport)).rejects.toThrow()
  })
})

describe("a program's words", () => {
  it("all arrive, in their order, although it ends with the last of them", async () => {
    const transport = program(abrupt)
    const client = new Client({ name: "test", version: "1" })
    await client.connect(transport)
    const steps: Array<number> = []
    const answer = await client.callTool(
      { name: "any" },
      { onprogress: ({ progress }) => steps.push(progress) },
    )
    expect(answer.content).toEqual([{ type: "text", text: "whole" }])
    expect(steps).toEqual([1, 2, 3])
    await client.close()
    expect(transport.exit).toEqual({ code: 7, signal: null })
  })
})

describe("a program", () => {
  it("is known from its first moment, and ended with what it started", async () => {
    const started: Array<ProcessIdentity> = []
    const stays = `process.on("SIGTERM", () => {}); setInterval(() => {}, 1000);`
    const transport = program(
      `${stays} require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(stays)}])`,
      started,
    )
    const starting = transport.start()
    expect(started).toHaveLength(1)
    await starting
    await transport.close()
    expect(started.filter(isRunning)).toEqual([])
  })

  it("that cannot be started says so", async () => {
    const transport = new ProcessTransport({
      command: "no-such-command",
      args: [],
      cwd: process.cwd(),
      env: {},
      onStart: () => undefined,
    })
    await expect(transport.start()).rejects.toMatchObject({ code: "ENOENT" })
    await transport.close()
  })
})
