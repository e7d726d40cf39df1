/** The backend for Gemini CLI, with the real executable, against a model API on loopback. */
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { needsLinux, onLinux } from "../support/processes.ts"
import { echoEntry } from "../support/sandbox.ts"
import { gemini, geminiSettings as settings, isMissing } from "./agents.ts"
import { awkwardTexts, awkwardVariables } from "./awkward.ts"
import { canary, goesOnAfterItIsKilled, showsNoSecret, warnsOfForeignTextAlone } from "./cases.ts"
import { startRemoteServer } from "./remote-server.ts"
import { Bench } from "./support.ts"

const mirror = join(import.meta.dirname, "../fixtures/servers/mirror.mjs")

describe.skipIf(isMissing(gemini))("Gemini CLI", () => {
  const start = (more?: Record<string, string>) => Bench.start(gemini, more)

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
    const told = await sandbox.mooring("run", "--backend", "gemini", 'call echo.echo {"text":"hi"}')
    expect(told).toMatchObject({ code: 0, stdout: "echo: hi\n" })
  })

  it("has no servers but the catalog's, and all of those", async () => {
    using bench = await start()
    const { sandbox } = bench
    const decoy = { command: "node", args: [mirror] }
    const own = {
      // Comments are allowed there.
      ...settings,
      mcpServers: { decoy1: decoy, echo: { command: "false" } },
      mcp: { serverCommand: `node ${mirror}`, excluded: ["off"], allowed: ["decoy1"] },
    }
    const written = `// mine\n${JSON.stringify(own)}`
    sandbox.write("home/.gemini/settings.json", written)
    sandbox.write("home/.gemini/mcp-server-enablement.json", { switched: { enabled: false } })
    sandbox.write("home/.gemini/extensions/more/gemini-extension.json", {
      name: "more",
      version: "1.0.0",
      mcpServers: { decoy2: decoy, shared: { ...decoy, excludeTools: ["echo"] } },
    })
    sandbox.write("work/.gemini/settings.json", {
      mcpServers: { decoy3: decoy, project: { ...decoy, env: { MIRROR: "1" }, trust: false } },
    })
    const names = ["echo", "off", "switched", "shared", "project", "mcp"]
    sandbox.configure({
      mcpServers: Object.fromEntries(names.map((name) => [name, echoEntry()])),
    })
    const { output } = await bench.turn("tools")
    const servers = new Set(bench.offered.flatMap((tool) => /^mcp_([^_]+)_/.exec(tool)?.[1] ?? []))
    expect([...servers].toSorted()).toEqual(
      ["echo", "mcp-2", "mooring", "off-2", "project-2", "shared-2", "switched-2"].toSorted(),
    )
    for (const name of servers)
      if (name !== "mooring") expect(bench.offered).toContain(`mcp_${name}_echo`)
    expect(output).toMatchObject({ renamed: { off: "off-2", mcp: "mcp-2" } })
    expect(sandbox.read("home/.gemini/settings.json")).toBe(written)
  })

  it("offers every server under a name of its own, and only the tools that are wanted", async () => {
    using bench = await start()
    const { sandbox } = bench
    const names = [
      "a_b",
      "a",
      "-x",
      "my server",
      "é",
      "A",
      "a-very-long-name-of-a-server-1",
      "a-very-long-name-of-a-server-2",
    ]
    sandbox.configure({
      mcpServers: {
        ...Object.fromEntries(names.map((name) => [name, echoEntry()])),
        some: echoEntry({ tools: { include: ["echo", "pid"], exclude: ["pid"] } }),
        none: echoEntry({ tools: { include: [] } }),
      },
    })
    const { output } = await bench.turn("tools")
    const { renamed } = output as unknown as { readonly renamed: Record<string, string> }
    const called = names.map((name) => renamed[name] ?? name)
    expect(new Set(called).size).toBe(names.length)
    for (const name of called) expect(bench.offered).toContain(`mcp_${name}_echo`)
    expect(bench.offered.filter((tool) => /^mcp_(some|none)_/.test(tool))).toEqual([
      "mcp_some_echo",
    ])
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
          cwd: sandbox.root,
          env: {
            ...texts.env,
            PYTHONPATH: "/nowhere",
          },
          timeout: 20_000,
          startupTimeout: 20_000,
          description: "all fields",
        },
        far: {
          type: "http",
          url: `${remote.origin}/mcp/a%20b?q=\${PRESENT}&r=1$2#f`,
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
      readonly cwd: string
    }
    expect(shown.args).toEqual(texts.arrived.args)
    expect(shown.env).toEqual(texts.arrived.env)
    expect(shown.cwd).toBe(sandbox.root)
    expect((await bench.turn("call far.greet")).output.reply).toBe("greet from afar")
    expect((await bench.turn("call old.part")).output.reply).toBe("part from afar")
    for (const path of ["/mcp/a%20b?q=pre$ent&r=1$2", "/sse?x=y"]) texts.expectHeaders(remote, path)
    for (const field of ["far.startupTimeout", "local.startupTimeout"])
      expect(local.stderr).toContain(
        `${field.replace(".", ": no ")}: Gemini CLI has no such setting`,
      )
    expect(local.stderr).toContain(
      "local: no env.PYTHONPATH: Gemini CLI gives that variable to no server",
    )
    expect(local.stderr).not.toContain("description")
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
    expect(lines.some((line) => line.includes("--allowed-mcp-server-names"))).toBe(true)
  })

  it("is ended in the middle of a turn, and the conversation goes on", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using bench = await start()
    expect(await goesOnAfterItIsKilled(bench, "--allowed-mcp-server-names")).toMatch(/: two$/)
  })

  it("tells the agent once what changed around it", async () => {
    using bench = await start()
    const { sandbox } = bench
    const configure = (token: string) =>
      sandbox.configure({ mcpServers: { echo: echoEntry({ env: { TOKEN: token } }) } })
    configure("one")
    await bench.turn("a")
    configure("two")
    const { output } = await bench.turn("b")
    expect(output.verdict.kind).toBe("resume-with-drift")
    expect(bench.history.at(-1)).toMatch(/^\[.*TOKEN.*\]\s+b$/)
  })

  it("denies a conversation that it does not have", async () => {
    using bench = await start()
    const { sandbox } = bench
    sandbox.configure({ mcpServers: {} })
    await bench.turn("one")
    const projects = join(sandbox.root, "home/.gemini/tmp")
    for (const name of readdirSync(projects)) rmSync(join(projects, name), { recursive: true })
    const { output } = await bench.turn("two")
    expect(output.verdict).toEqual({
      kind: "fresh",
      reasons: [{ reason: "transcript-missing" }],
    })
    expect(output.reply).toBe("turn 1: two")
  })

  it("says how to log in", async () => {
    using bench = await start()
    bench.sandbox.configure({ mcpServers: {} })
    bench.sandbox.write("home/.gemini/settings.json", {})
    const { code, stderr } = await bench.sandbox.mooring("run", "--backend", "gemini", "hello")
    expect(code).toBe(1)
    expect(stderr).toContain("Gemini CLI has no login that is good")
    expect(stderr).toContain("log in once with: gemini")
  })
})
