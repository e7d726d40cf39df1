/** The backend for opencode, with the real executable, against a model API on loopback. */
import { rmSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { needsLinux, onLinux } from "../support/processes.ts"
import { echoEntry } from "../support/sandbox.ts"
import { isMissing, opencode, opencodeSettings as settings } from "./agents.ts"
import { awkwardTexts, awkwardVariables } from "./awkward.ts"
import { canary, goesOnAfterItIsKilled, showsNoSecret, warnsOfForeignTextAlone } from "./cases.ts"
import { startRemoteServer } from "./remote-server.ts"
import { Bench, patience } from "./support.ts"

const mirror = join(import.meta.dirname, "../fixtures/servers/mirror.mjs")

const decoy = { type: "local", command: ["node", mirror], enabled: true }

describe.skipIf(isMissing(opencode))("opencode", () => {
  const start = (more?: Record<string, string>) => Bench.start(opencode, more)

  /** The tools that the model was last offered beside opencode's own. */
  const offered = (bench: Bench) => {
    const { conversation } =
      bench.model.asked.findLast((asked) => (asked.conversation?.tools ?? []).length > 0) ?? {}
    return (conversation?.tools ?? []).map(({ name }) => name).filter((name) => name.includes("_"))
  }

  it(
    "goes on with its conversation, and calls tools of every provenance",
    async () => {
      using bench = await start()
      const { sandbox } = bench
      const plugin = sandbox.installExample()
      sandbox.configure({
        mcpServers: { echo: echoEntry() },
        plugins: { notes: { path: plugin } },
      })
      const first = await bench.turn("call mooring.list_servers {}")
      expect(first.output.reply).toContain('"notes"')
      expect(first.output.verdict.kind).toBe("fresh")
      const second = await bench.turn('call echo.echo {"text":"hi"}')
      expect(second.output.reply).toBe("echo: hi")
      expect(second.output.verdict.kind).toBe("resume")
      expect(second.output.agentSessionId).toBe(first.output.agentSessionId)
      expect((await bench.turn('call notes.add_note {"text":"n"}')).output.reply).toBe("noted: n")
      const told = await sandbox.mooring("run", "--backend", "opencode", "again")
      expect(told).toMatchObject({ code: 0, stdout: "turn 4: again\n" })
      expect(bench.history).toEqual([
        "call mooring.list_servers {}",
        'call echo.echo {"text":"hi"}',
        'call notes.add_note {"text":"n"}',
        "again",
      ])
      expect(sandbox.leases()).toEqual([])
    },
    patience,
  )

  it("has no servers but the catalog's, whoever else declares some", async () => {
    using bench = await start()
    const { sandbox, model } = bench
    const mcp = (...names: ReadonlyArray<string>) => ({
      $schema: "https://opencode.ai/config.json",
      mcp: Object.fromEntries(names.map((name) => [name, decoy])),
    })
    const user = settings(model.url, mcp("decoy1", "shared"))
    sandbox.write("home/.config/opencode/opencode.json", user)
    sandbox.write(
      "home/.config/opencode/opencode.jsonc",
      `// mine\n${JSON.stringify(mcp("decoy2"))}`,
    )
    sandbox.write("work/opencode.json", mcp("decoy3"))
    sandbox.write("work/.opencode/opencode.json", mcp("decoy4"))
    sandbox.write("opencode.jsonc", mcp("decoy5"))
    const plugin =
      "export const p = async () => ({ config: async (c) => void (c.mcp.decoy9 = DECOY) })"
    sandbox.write("work/.opencode/plugin/p.js", plugin.replace("DECOY", JSON.stringify(decoy)))
    const config = sandbox.write("own/config.json", {
      ...mcp("decoy6"),
      instructions: ["{file:./one}"],
      username: "{file:name}",
    })
    sandbox.write("own/one", "")
    sandbox.write("own/name", "somebody")
    sandbox.configure({ mcpServers: { echo: echoEntry(), shared: echoEntry() } })
    const { code, stderr } = await sandbox.turnWith(
      {
        OPENCODE_CONFIG: config,
        OPENCODE_CONFIG_CONTENT: JSON.stringify({ mcp: { decoy7: decoy }, tools: { glob: false } }),
      },
      "tools",
      "--backend",
      "opencode",
    )
    expect(code).toBe(0)
    const names = new Set(offered(bench).map((tool) => tool.replace(/_[a-z]+(?:_servers)?$/, "")))
    expect([...names].toSorted()).toEqual(expect.arrayContaining(["echo", "shared_2"]))
    expect(offered(bench)).toContain("mooring_list_servers")
    expect(offered(bench).filter((tool) => /decoy|show|^shared_(?!2)/.test(tool))).toEqual([])
    expect(bench.offered).not.toContain("glob")
    expect(stderr).toContain("shared is called shared_2")
    expect(JSON.parse(sandbox.read("home/.config/opencode/opencode.json"))).toEqual(user)
  })

  it(
    "starts and reaches servers with exactly what was declared",
    async () => {
      using bench = await start(awkwardVariables)
      using remote = await startRemoteServer()
      const { sandbox } = bench
      const texts = awkwardTexts(
        "{file:/etc/hostname}",
        "//{env:HOME}",
        "back\\slash\\n\\u007b",
        " two  spaces ",
        "line\nbreak\ttab\x7f\n",
        "/* x */ // y",
      )
      const cwd = join(sandbox.root, "home")
      sandbox.configure({
        mcpServers: {
          "my local.ü": {
            type: "stdio",
            command: "node",
            args: [mirror, ...texts.args],
            cwd,
            env: {
              ...texts.env,
              'MIRROR.odd "name"': "odd",
            },
            startupTimeout: 60_500,
            description: "all fields",
          },
          far: {
            type: "http",
            url: `${remote.origin}/mcp/a%20b?q=\${PRESENT}&r=1$2`,
            headers: texts.headers,
            timeout: 20_000,
          },
          old: { type: "sse", url: `${remote.origin}/sse`, headers: texts.headers },
          some: echoEntry({ tools: { include: ["echo"] } }),
        },
      })
      const local = await bench.turn("call my_local__.show")
      const shown = JSON.parse(local.output.reply ?? "") as {
        readonly args: ReadonlyArray<string>
        readonly env: Record<string, string>
        readonly cwd: string
      }
      expect(shown.args).toEqual(texts.arrived.args)
      expect(shown.env).toEqual({
        ...texts.arrived.env,
        'MIRROR.odd "name"': "odd",
      })
      expect(shown.cwd).toBe(cwd)
      expect((await bench.turn("call far.greet")).output.reply).toBe("greet from afar")
      expect((await bench.turn("call old.part")).output.reply).toBe("part from afar")
      texts.expectHeaders(remote, "/mcp/a%20b?q=pre$ent&r=1$2")
      for (const field of [
        "my local.ü: no description",
        "my local.ü: no startupTimeout",
        "far: no timeout",
      ])
        expect(local.stderr).toContain(`${field}: opencode has no such setting`)
      expect(local.stderr).toMatch(
        /some goes through the gateway: opencode enforces no tool filter/,
      )
      warnsOfForeignTextAlone(bench, local.stderr)
    },
    patience,
  )

  it("shows no secret in arguments, output or files", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using bench = await start({ REFERRED: canary })
    const lines = await showsNoSecret(bench)
    expect(lines.some((line) => line.includes("run --pure"))).toBe(true)
  })

  it(
    "is ended in the middle of a turn, and the conversation goes on",
    async ({ skip }) => {
      if (!onLinux) skip(needsLinux)
      using bench = await start()
      expect(await goesOnAfterItIsKilled(bench, "run --pure")).toMatch(/: two$/)
    },
    patience,
  )

  it("denies a conversation that it does not have", async () => {
    using bench = await start()
    const { sandbox } = bench
    sandbox.configure({ mcpServers: {} })
    await bench.turn("one")
    rmSync(join(sandbox.root, "home/.local/share/opencode"), { recursive: true })
    const { output } = await bench.turn("two")
    expect(output.verdict).toEqual({
      kind: "fresh",
      reasons: [{ reason: "transcript-missing" }],
    })
    expect(output.reply).toBe("turn 1: two")
  })

  it("says how to log in", async () => {
    using bench = await start()
    const { sandbox } = bench
    const refusing = settings(bench.model.url)
    refusing.provider.stub.options.baseURL = `${bench.model.url}/refused`
    sandbox.write("home/.config/opencode/opencode.json", refusing)
    sandbox.configure({ mcpServers: {} })
    const { code, stderr } = await sandbox.mooring("run", "--backend", "opencode", "hello")
    expect(code).toBe(1)
    expect(stderr).toContain("opencode has no login that is good: APIError 401")
    expect(stderr).toContain("opencode auth login")
  })
})
