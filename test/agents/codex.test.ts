/** The backend for Codex, with the real executable, against a model API on loopback. */
import { spawn } from "node:child_process"
import { chmodSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { eventually, needsLinux, onLinux } from "../support/processes.ts"
import { echoEntry } from "../support/sandbox.ts"
import { codex, codexSettings as settings, executableOf, isMissing } from "./agents.ts"
import { awkwardTexts, awkwardVariables } from "./awkward.ts"
import { canary, goesOnAfterItIsKilled, showsNoSecret, warnsOfForeignTextAlone } from "./cases.ts"
import { startRemoteServer } from "./remote-server.ts"
import { Bench } from "./support.ts"

const mirror = join(import.meta.dirname, "../fixtures/servers/mirror.mjs")

const decoy = (name: string) => `
[mcp_servers.${name}]
command = "node"
args = ["${mirror}"]
`

const executable = executableOf(codex)

describe.skipIf(isMissing(codex))("Codex", () => {
  const start = (more?: Record<string, string>) => Bench.start(codex, more)

  /** The servers that the model was last offered tools of, by the names that Codex has for them. */
  const servers = (bench: Bench) => [
    ...new Set(bench.offered.flatMap((tool) => /^mcp__(.+)\//.exec(tool)?.[1] ?? [])),
  ]

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
    expect(first.output.verdict.kind).toBe("fresh")
    const listed = await bench.turn("call mooring.list_servers {}")
    expect(listed.output.reply).toContain('"notes"')
    expect(listed.output.verdict.kind).toBe("resume")
    expect(listed.output.agentSessionId).toBe(first.output.agentSessionId)
    expect((await bench.turn('call echo.echo {"text":"hi"}')).output.reply).toContain("echo: hi")
    expect((await bench.turn('call notes.add_note {"text":"n"}')).output.reply).toContain(
      "noted: n",
    )
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

  it("keeps conversations where the user's own Codex finds them", async () => {
    using bench = await start()
    const { sandbox } = bench
    sandbox.configure({ mcpServers: {} })
    const { output } = await bench.turn("one")
    const child = spawn(
      executable,
      ["exec", "--json", "--skip-git-repo-check", "resume", output.agentSessionId, "two"],
      { cwd: sandbox.work, env: sandbox.env, stdio: ["ignore", "pipe", "inherit"] },
    )
    let said = ""
    for await (const chunk of child.stdout.setEncoding("utf8")) said += String(chunk)
    expect(said).toContain("turn 2: two")
    expect((await bench.turn("three")).output.reply).toBe("turn 3: three")
  })

  it("streams the answer, and prints it once", async () => {
    using bench = await start()
    bench.sandbox.configure({ mcpServers: {} })
    const told = await bench.sandbox.mooring("run", "--backend", "codex", "hello")
    expect(told).toMatchObject({ code: 0, stdout: "turn 1: hello\n" })
  })

  it("has no servers but the catalog's, whoever else declares some", async () => {
    using bench = await start()
    const { sandbox, model } = bench
    const trusted = `[projects."${sandbox.work}"]\ntrust_level = "trusted"\n`
    const user = settings(model.url) + trusted + decoy("decoy1") + decoy("echo")
    sandbox.write("home/.codex/config.toml", user)
    sandbox.write(
      "work/.codex/config.toml",
      `${decoy("decoy2")}${decoy('"we.ird \\"q\\" ü"')}${decoy("shared")}`,
    )
    sandbox.configure({ mcpServers: { echo: echoEntry(), shared: echoEntry() } })
    for (const mode of ["fresh", "resume"]) {
      const { output, stderr } = await bench.turn("tools")
      expect(output.verdict.kind).toBe(mode)
      expect(servers(bench).toSorted()).toEqual(["echo", "mooring", "shared_2"])
      expect(bench.offered).toContain("mcp__echo/echo")
      expect(stderr).toContain("shared is called shared_2")
    }
    expect(sandbox.read("home/.codex/config.toml")).toBe(user)
    // An untrusted project's settings are none to Codex; to be turned off, a server has to be one.
    sandbox.write("home/.codex/config.toml", settings(model.url))
    await bench.turn("tools")
    expect(servers(bench).toSorted()).toEqual(["echo", "mooring", "shared_2"])
  })

  it("keeps the user's other settings in force", async () => {
    using bench = await start()
    const { sandbox, model } = bench
    sandbox.write(
      "home/.codex/config.toml",
      settings(model.url, 'developer_instructions = "always \\"mind\\" the gap"'),
    )
    sandbox.write("home/.codex/AGENTS.md", "mind the step")
    sandbox.configure({ mcpServers: {} })
    await bench.turn("hello")
    const body = JSON.stringify(model.asked.findLast(({ conversation }) => conversation)?.body)
    expect(body).toContain("the gap")
    expect(body).toContain("mind the step")
  })

  it("runs no turn with settings that it cannot read, and says what is wrong with them", async () => {
    using bench = await start()
    const { sandbox } = bench
    const path = sandbox.write("home/.codex/config.toml", `secret = "${canary}"\n[[mcp_servers`)
    sandbox.configure({ mcpServers: {} })
    const { code, stderr } = await sandbox.mooring("run", "--backend", "codex", "hello")
    expect(code).toBe(1)
    expect(stderr).toContain(`${path} cannot be read: Invalid TOML document`)
    expect(stderr).toContain("mend this file of Codex")
    expect(stderr).not.toContain(canary)
  })

  it("starts and reaches servers with exactly what was declared", async () => {
    using bench = await start(awkwardVariables)
    using remote = await startRemoteServer()
    const { sandbox } = bench
    const texts = awkwardTexts("'''", '"""', "line\nbreak\ttab\x7f", "[a]=b")
    sandbox.configure({
      mcpServers: {
        "my local.ü": {
          type: "stdio",
          command: "node",
          args: [mirror, ...texts.args],
          cwd: sandbox.root,
          env: {
            ...texts.env,
            'MIRROR.odd "name"': "odd",
          },
          timeout: 20_000,
          startupTimeout: 20_500,
          description: "all fields",
        },
        far: {
          type: "http",
          url: `${remote.origin}/mcp/a%20b?q=\${PRESENT}&r=1$2`,
          headers: texts.headers,
          timeout: 20_000,
          startupTimeout: 20_500,
          description: "all fields",
        },
        old: { type: "sse", url: `${remote.origin}/sse`, headers: texts.headers },
      },
    })
    const local = await bench.turn("call my_local__.show")
    const [json = ""] = /\{.*\}/.exec(local.output.reply ?? "") ?? []
    const shown = JSON.parse(json) as {
      readonly args: ReadonlyArray<string>
      readonly env: Record<string, string>
      readonly cwd: string
    }
    expect(shown.args).toEqual(texts.arrived.args)
    expect(shown.env).toEqual({
      ...texts.arrived.env,
      'MIRROR.odd "name"': "odd",
    })
    expect(shown.cwd).toBe(sandbox.root)
    expect((await bench.turn("call far.greet")).output.reply).toContain("greet from afar")
    texts.expectHeaders(remote, "/mcp/a%20b?q=pre$ent&r=1$2")
    for (const server of ["far", "my local.ü"])
      expect(local.stderr).toContain(`${server}: no description: Codex has no such setting`)
    expect(local.stderr).toContain("my local.ü is called my_local__")
    expect(local.stderr).toMatch(/old.*Codex does not speak sse/)
    warnsOfForeignTextAlone(bench, local.stderr)
  })

  it("has its settings accepted by Codex at its strictest", async () => {
    using bench = await start()
    const { sandbox } = bench
    sandbox.configure({
      mcpServers: {
        echo: echoEntry({ cwd: sandbox.root, env: { A: "b" }, timeout: 900, startupTimeout: 9000 }),
        far: { url: "http://127.0.0.1:1/mcp", headers: { A: "b" }, tools: { exclude: ["x"] } },
      },
    })
    const strict = sandbox.write("strict", `#!/bin/sh\nexec ${executable} "$@" --strict-config\n`)
    chmodSync(strict, 0o755)
    const variables = { MOORING_CODEX: strict }
    const { output } = await sandbox.turnWith(variables, "hello", "--backend", "codex")
    expect(output.reply).toBe("turn 1: hello")
  })

  it("keeps to the tools that are let through", async () => {
    using bench = await start()
    bench.sandbox.configure({
      mcpServers: {
        some: echoEntry({ tools: { include: ["echo", "pid"], exclude: ["pid"] } }),
        none: echoEntry({ tools: { include: [] } }),
        most: echoEntry({ tools: { exclude: ["hang"] } }),
      },
    })
    await bench.turn("tools")
    const offered = bench.offered.filter((tool) => /^mcp__(?!mooring)/.test(tool))
    expect(offered.toSorted()).toEqual([
      "mcp__most/echo",
      "mcp__most/pid",
      "mcp__most/surroundings",
      "mcp__most/variable",
      "mcp__some/echo",
    ])
    // The model may ask for what it was not offered.
    const { output } = await bench.turn("call mcp__some/pid {}")
    expect(output.reply).toContain("there is no tool")
  })

  it("waits for a server that takes its time, and goes on without one that is down", async () => {
    using bench = await start()
    bench.sandbox.configure({
      mcpServers: {
        down: { command: "false" },
        slow: { command: "sh", args: ["-c", 'sleep 3; exec node "$0"', mirror] },
      },
    })
    const { output } = await bench.turn("tools")
    expect(output.reply).toContain("mcp__slow/show")
  })

  it("keeps to the time that a call may take", async () => {
    using bench = await start()
    bench.sandbox.configure({ mcpServers: { echo: echoEntry({ timeout: 1200 }) } })
    const { output } = await bench.turn("call echo.hang")
    const [, seconds] =
      /^Wall time: (\S+) seconds[\s\S]*timed out awaiting tools\/call after 1s/.exec(
        output.reply ?? "",
      ) ?? []
    expect(Number(seconds)).toBeGreaterThanOrEqual(1.2)
  })

  it("shows no secret in arguments, output or files", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using bench = await start({ REFERRED: canary })
    const lines = await showsNoSecret(bench)
    expect(lines.some((line) => line.includes("exec --json"))).toBe(true)
  })

  it("is ended in the middle of a turn with all of its processes, and the conversation goes on", async ({
    skip,
  }) => {
    if (!onLinux) skip(needsLinux)
    using bench = await start()
    // What is started is a wrapper, and the program behind it holds the conversation.
    const wrapper = bench.sandbox.write("wrapper", `#!/bin/sh\n${executable} "$@"\n`)
    chmodSync(wrapper, 0o755)
    expect(
      await goesOnAfterItIsKilled(bench, `${wrapper} exec`, { MOORING_CODEX: wrapper }),
    ).toMatch(/: two$/)
  })

  it("says that another process is in the conversation", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using bench = await start()
    const { sandbox } = bench
    const state = { MOORING_STATE: join(sandbox.root, "other-state") }
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    const { output } = await bench.turn("one")
    // The user's own Codex, beside the turn.
    sandbox.write(
      "home/.codex/config.toml",
      `${settings(bench.model.url)}[mcp_servers.echo]\ncommand = "node"\nargs = ["${echoEntry().args[0]}"]\ndefault_tools_approval_mode = "approve"\n`,
    )
    const child = spawn(
      executable,
      ["exec", "--skip-git-repo-check", "resume", output.agentSessionId, "call echo.hang"],
      { cwd: sandbox.work, env: { ...sandbox.env, ...state }, stdio: "ignore", detached: true },
    )
    await eventually(() => bench.history.at(-1) === "call echo.hang")
    const { code, stderr } = await sandbox.mooring("run", "--backend", "codex", "two")
    process.kill(-(child.pid ?? 0), "SIGKILL")
    expect(code).toBe(1)
    expect(stderr).toContain("another process of Codex is in this conversation")
    expect(stderr).toContain("wait until it has ended")
  })

  it("tells the agent once what changed around it", async () => {
    using bench = await start()
    const { sandbox } = bench
    const configure = (token: string) =>
      sandbox.configure({ mcpServers: { echo: echoEntry({ env: { TOKEN: token } }) } })
    const told = async (prompt: string) => {
      const { output } = await bench.turn(prompt)
      return [output.verdict.kind, bench.history.at(-1)]
    }
    configure("one")
    expect(await told("a")).toEqual(["fresh", "a"])
    configure("two")
    expect(await told("b")).toEqual([
      "resume-with-drift",
      expect.stringMatching(/^\[.*echo.*\]\n\nb$/) as string,
    ])
    expect(await told("c")).toEqual(["resume", "c"])
  })

  it("denies a conversation that it does not have", async () => {
    using bench = await start()
    const { sandbox } = bench
    sandbox.configure({ mcpServers: {} })
    await bench.turn("one")
    rmSync(join(sandbox.root, "home/.codex/sessions"), { recursive: true })
    const { output } = await bench.turn("two")
    expect(output.verdict).toEqual({
      kind: "fresh",
      reasons: [{ reason: "transcript-missing" }],
    })
    expect(output.reply).toBe("turn 1: two")
  })

  it("says how to log in", async () => {
    using bench = await start({ OPENAI_API_KEY: "" })
    bench.sandbox.configure({ mcpServers: {} })
    const { code, stderr } = await bench.sandbox.mooring("run", "--backend", "codex", "hello")
    expect(code).toBe(1)
    expect(stderr).toContain("Codex has no login that is good: Missing environment variable")
    expect(stderr).toContain("codex login")
  })

  it("keeps a login that it refreshes", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
    const token = (claims: object) => `${part({ alg: "none" })}.${part(claims)}.x`
    const idToken = token({
      email: "a@example.com",
      "https://api.openai.com/auth": { chatgpt_account_id: "acc-1", chatgpt_plan_type: "plus" },
    })
    const logins = createServer((request, response) => {
      request.resume()
      response.setHeader("content-type", "application/json").end(
        JSON.stringify({
          id_token: idToken,
          access_token: token({ exp: 9_999_999_999 }),
          refresh_token: "refreshed",
        }),
      )
    }).listen(0, "127.0.0.1")
    const { port } = await new Promise<AddressInfo>((resolve) =>
      logins.once("listening", () => resolve(logins.address() as AddressInfo)),
    )
    using bench = await start({
      CODEX_REFRESH_TOKEN_URL_OVERRIDE: `http://127.0.0.1:${port}/refresh`,
    })
    const { sandbox, model } = bench
    sandbox.write(
      "home/.codex/config.toml",
      settings(model.url).replace(/env_key.*/, "requires_openai_auth = true"),
    )
    const login = sandbox.write("home/.codex/auth.json", {
      auth_mode: "chatgpt",
      OPENAI_API_KEY: null,
      tokens: {
        id_token: idToken,
        access_token: token({ exp: 1 }),
        refresh_token: "old",
        account_id: "acc-1",
      },
      last_refresh: "2020-01-01T00:00:00Z",
    })
    sandbox.configure({ mcpServers: {} })
    await sandbox.mooring("run", "--backend", "codex", "hello")
    logins.close()
    expect(readFileSync(login, "utf8")).toContain('"refreshed"')
  })
})
