/** The backend for Claude Code, with the real executable, against a model API on loopback. */
import { readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { eventually, needsLinux, onLinux } from "../support/processes.ts"
import { echoEntry, mooringExecutable } from "../support/sandbox.ts"
import { claude, isMissing } from "./agents.ts"
import { awkwardTexts, awkwardVariables } from "./awkward.ts"
import { canary, goesOnAfterItIsKilled, showsNoSecret, warnsOfForeignTextAlone } from "./cases.ts"
import { startRemoteServer } from "./remote-server.ts"
import { Bench, commandLines } from "./support.ts"

const mirror = join(import.meta.dirname, "../fixtures/servers/mirror.mjs")

describe.skipIf(isMissing(claude))("Claude Code", () => {
  const start = (more?: Record<string, string>) => Bench.start(claude, more)

  it("goes on with its conversation, and calls tools of every provenance", async () => {
    using bench = await start()
    const { sandbox } = bench
    const plugin = sandbox.installExample()
    sandbox.configure({
      mcpServers: { echo: echoEntry() },
      plugins: { notes: { path: plugin } },
    })
    const first = await bench.turn("hello")
    expect(first.output.reply).toBe("turn 1: hello")
    const listed = await bench.turn("call mooring.list_servers {}")
    expect(listed.output.reply).toContain('"notes"')
    expect(listed.output.verdict.kind).toBe("resume")
    expect(listed.output.agentSessionId).toBe(first.output.agentSessionId)
    expect((await bench.turn('call echo.echo {"text":"hi"}')).output.reply).toBe("echo: hi")
    expect((await bench.turn('call notes.add_note {"text":"n"}')).output.reply).toBe("noted: n")
    const last = await bench.turn("again")
    expect(last.output.reply).toBe("turn 5: again")
    expect(bench.history).toEqual([
      "hello",
      "call mooring.list_servers {}",
      'call echo.echo {"text":"hi"}',
      'call notes.add_note {"text":"n"}',
      "again",
    ])
    expect(sandbox.leases()).toEqual([])
  })

  it("streams the answer, and prints it once", async () => {
    using bench = await start()
    const { sandbox } = bench
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    const told = await sandbox.mooring("run", "--backend", "claude", 'call echo.echo {"text":"hi"}')
    expect(told).toMatchObject({ code: 0, stdout: "echo: hi\n" })
  })

  it("has no servers but the catalog's, and all of those", async () => {
    using bench = await start()
    const { sandbox } = bench
    const decoy = { command: "node", args: [mirror] }
    sandbox.write("home/.claude.json", {
      mcpServers: { decoy1: decoy, echo: { command: "false" } },
      projects: {
        [sandbox.work]: {
          hasTrustDialogAccepted: true,
          mcpServers: { decoy2: decoy },
          // Switched off there, which is meant for the server of that name there.
          disabledMcpServers: ["switched"],
        },
      },
    })
    sandbox.write("home/.claude/settings.json", { enableAllProjectMcpServers: true })
    sandbox.write("work/.mcp.json", { mcpServers: { decoy3: decoy } })
    const before = sandbox.read("home/.claude/settings.json")
    sandbox.configure({ mcpServers: { echo: echoEntry(), switched: echoEntry() } })
    const { output, stderr } = await bench.turn("tools")
    const servers = new Set(bench.offered.flatMap((tool) => /^mcp__(.+?)__/.exec(tool)?.[1] ?? []))
    expect([...servers].toSorted()).toEqual(["echo", "mooring", "switched-2"])
    expect(output).toMatchObject({ renamed: { switched: "switched-2" } })
    expect(stderr).toContain("switched is called switched-2")
    expect(sandbox.read("home/.claude/settings.json")).toBe(before)
  })

  it("offers every server under a name that it can take", async () => {
    using bench = await start()
    const { sandbox } = bench
    const names = ["a__b", "x_", "_y", "ide", "Workspace", "my server", "é", "e", "A", "a", "a.b"]
    sandbox.configure({
      mcpServers: Object.fromEntries(names.map((name) => [name, echoEntry()])),
    })
    const { output } = await bench.turn("tools")
    const { renamed } = output as unknown as { readonly renamed: Record<string, string> }
    const called = names.map((name) => renamed[name] ?? name)
    for (const name of called) expect(bench.offered).toContain(`mcp__${name}__echo`)
    for (const name of called.slice(0, 3)) {
      const { output } = await bench.turn(`call ${name}.echo {"text":"${name}"}`)
      expect(output.reply).toBe(`echo: ${name}`)
    }
  })

  it("starts and reaches servers with exactly what was declared", async () => {
    using bench = await start(awkwardVariables)
    using remote = await startRemoteServer()
    const { sandbox } = bench
    const texts = awkwardTexts()
    sandbox.configure({
      mcpServers: {
        local: {
          type: "stdio",
          command: "node",
          args: [mirror, ...texts.args],
          env: texts.env,
          timeout: 20_000,
          startupTimeout: 20_000,
          description: "all fields",
        },
        far: {
          type: "http",
          url: `${remote.origin}/mcp/a%20b`,
          headers: texts.headers,
          timeout: 20_000,
          startupTimeout: 20_000,
          description: "all fields",
        },
        old: { type: "sse", url: `${remote.origin}/sse?x=\${ABSENT:-y}`, headers: texts.headers },
      },
    })
    const local = await bench.turn("call local.show")
    const shown = JSON.parse(local.output.reply ?? "") as {
      readonly args: ReadonlyArray<string>
      readonly env: Record<string, string>
    }
    expect(shown.args).toEqual(texts.arrived.args)
    expect(shown.env).toEqual(texts.arrived.env)
    expect((await bench.turn("call far.greet")).output.reply).toBe("greet from afar")
    expect((await bench.turn("call old.part")).output.reply).toBe("part from afar")
    for (const path of ["/mcp/a%20b", "/sse?x=y"]) texts.expectHeaders(remote, path)
    const dropped = ["far.startupTimeout", "far.description", "local.startupTimeout"]
    for (const field of dropped)
      expect(local.stderr).toContain(
        `${field.replace(".", ": no ")}: Claude Code has no such setting`,
      )
    warnsOfForeignTextAlone(bench, local.stderr)
  })

  it("keeps to the time that a call may take", async () => {
    using bench = await start()
    bench.sandbox.configure({ mcpServers: { echo: echoEntry({ timeout: 1200 }) } })
    const { output } = await bench.turn("call echo.hang")
    expect(output.reply).toContain("timed out")
  })

  it("shows no secret in arguments, output or files", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using bench = await start({ REFERRED: canary })
    const lines = await showsNoSecret(bench)
    expect(lines.some((line) => line.includes("--strict-mcp-config"))).toBe(true)
  })

  it("is ended in the middle of a turn, and the conversation goes on", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using bench = await start()
    expect(await goesOnAfterItIsKilled(bench, "--strict-mcp-config")).toMatch(/: two$/)
  })

  it("begins under another name where half a conversation has taken the first", async ({
    skip,
  }) => {
    if (!onLinux) skip(needsLinux)
    using bench = await start()
    const { sandbox } = bench
    sandbox.configure({ mcpServers: {} })
    const first = await bench.turn("one")
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    const args = ["run", "--json", "--backend", "claude", "call echo.hang"]
    const { process: gateway, finished } = sandbox.start(mooringExecutable, args)
    const [pid, line] = await eventually(() => {
      if (bench.history.at(-1) !== "call echo.hang") return undefined
      return [...commandLines(sandbox)].find(([, text]) => text.includes("--session-id"))
    })
    gateway.kill("SIGKILL")
    process.kill(pid, "SIGKILL")
    await finished
    const attempt = /--session-id (\S+)/.exec(line)?.[1] ?? ""
    const projects = join(sandbox.root, "home/.claude/projects")
    for (const name of readdirSync(projects))
      writeFileSync(join(projects, name, `${attempt}.jsonl`), "")
    const { output } = await bench.turn("two")
    expect(output.reply).toBe("turn 1: two")
    expect(output.agentSessionId).not.toBe(attempt)
    expect(output.agentSessionId).not.toBe(first.output.agentSessionId)
  })

  it("tells the agent once what changed around it", async () => {
    using bench = await start()
    const { sandbox } = bench
    const configure = (token: string) =>
      sandbox.configure({ mcpServers: { echo: echoEntry({ env: { TOKEN: token } }) } })
    const told = async (prompt: string) => {
      const { output } = await bench.turn(prompt)
      const { body } = bench.model.asked.findLast(({ conversation }) => conversation) ?? {}
      return [output.verdict.kind, JSON.stringify(body).includes("TOKEN")]
    }
    configure("one")
    expect(await told("a")).toEqual(["fresh", false])
    configure("two")
    expect(await told("b")).toEqual(["resume-with-drift", true])
    expect(await told("c")).toEqual(["resume", false])
  })

  it("denies a conversation that it does not have", async () => {
    using bench = await start()
    const { sandbox } = bench
    sandbox.configure({ mcpServers: {} })
    await bench.turn("one")
    const projects = join(sandbox.root, "home/.claude/projects")
    for (const name of readdirSync(projects)) rmSync(join(projects, name), { recursive: true })
    const { output } = await bench.turn("two")
    expect(output.verdict).toEqual({
      kind: "fresh",
      reasons: [{ reason: "transcript-missing" }],
    })
    expect(output.reply).toBe("turn 1: two")
  })

  it("says how to log in", async () => {
    using bench = await start({ ANTHROPIC_API_KEY: "" })
    bench.sandbox.configure({ mcpServers: {} })
    const { code, stderr } = await bench.sandbox.mooring("run", "--backend", "claude", "hello")
    expect(code).toBe(1)
    expect(stderr).toContain("Claude Code has no login that is good: Not logged in")
    expect(stderr).toContain("claude /login")
  })
})
