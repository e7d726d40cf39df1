/** A secret in every place that one can be in reaches the server that it is for, and shows nowhere else. */
import { createHash, randomUUID } from "node:crypto"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { needsLinux, onLinux } from "../support/processes.ts"
import { type Finished, mooringExecutable, type Sandbox } from "../support/sandbox.ts"
import { Service } from "../support/service.ts"
import { type RemoteServer, startRemoteServer } from "./remote-server.ts"
import { agents, isMissing } from "./agents.ts"
import { Bench, patience } from "./support.ts"
import { filesWith, watchDuring } from "./watch.ts"

const witness = join(import.meta.dirname, "../fixtures/servers/witness.mjs")

/** What every secret has in it, and nothing that others run on the machine meanwhile. */
const mark = `c4n4ry-${randomUUID()}`

const secret = (place: string): string => `${mark}-${place}`

/** The places of secrets that a program is started with. */
const local = ["argument", "literal", "defaulted", "variable", "plugin", "plugin-variable"]

/** The CLIs that reach no address with user info in it, since their `fetch` takes none. */
const withoutUserInfo: ReadonlySet<string> = new Set(["gemini"])

const digest = (text: string): string => createHash("sha256").update(text).digest("hex")

const configure = (sandbox: Sandbox, remote: RemoteServer, literal: string): void => {
  const file = join(sandbox.root, "witnessed")
  const plugin = sandbox.write("plugins/kept/.mcp.json", {
    mcpServers: {
      shipped: {
        command: "node",
        args: [witness, file],
        env: { PLUGIN_LITERAL: secret("plugin"), PLUGIN_TOKEN: "${PLUGIN_TOKEN}" },
      },
    },
  })
  sandbox.write("plugins/kept/.claude-plugin/plugin.json", { name: "kept", version: "1.0.0" })
  sandbox.configure({
    mcpServers: {
      local: {
        command: "node",
        args: [witness, file, "--token", secret("argument")],
        env: {
          LITERAL: literal,
          DEFAULTED: `\${ABSENT:-${secret("defaulted")}}`,
          REFERRED: "${REFERRED}",
        },
      },
      far: {
        url: `${remote.origin}/mcp?key=${secret("query")}`,
        headers: {
          Authorization: `Bearer ${secret("header")}`,
          "X-Default": `\${ABSENT:-${secret("header-default")}}`,
          "X-Referred": "${REFERRED}",
        },
      },
      // What is reached through the gateway under some of the CLIs.
      some: {
        type: "sse",
        url: `${remote.origin}/sse`,
        headers: { "X-Some": secret("filtered") },
        tools: { include: ["greet"] },
      },
      known: {
        type: "sse",
        url: `${remote.origin.replace("//", `//user:${secret("user-info")}@`)}/sse`,
        tools: { include: ["greet"] },
      },
      down: {
        url: `http://user:${secret("down")}@127.0.0.1:9/token/${secret("down")}?key=${secret("down")}`,
        headers: { Authorization: `Bearer ${secret("down")}` },
      },
    },
    plugins: { kept: { path: join(plugin, ".."), env: ["PLUGIN_TOKEN"] } },
  })
}

describe.each(agents)("$name", (agent) => {
  const command = agent.backend

  it.skipIf(isMissing(agent))(
    "gets secrets to their servers and shows none, over launches of every kind",
    async ({ skip }) => {
      if (!onLinux) skip(needsLinux)
      using bench = await Bench.start(agent, {
        REFERRED: secret("variable"),
        PLUGIN_TOKEN: secret("plugin-variable"),
      })
      using remote = await startRemoteServer()
      const { sandbox } = bench
      // What a CLI writes into the directory for temporary files is looked at, too.
      sandbox.write("tmp/empty", "")
      const surroundings = { TMPDIR: join(sandbox.root, "tmp") }
      const said: Array<string> = []
      const mooring = async (...args: ReadonlyArray<string>): Promise<Finished> => {
        const finished = await sandbox.start(mooringExecutable, args, surroundings).finished
        said.push(finished.stdout, finished.stderr)
        return finished
      }
      const run = (...args: ReadonlyArray<string>) => mooring("run", "--backend", command, ...args)
      configure(sandbox, remote, secret("literal"))
      const { commandLines, openFiles } = await watchDuring(sandbox, mark, async () => {
        expect((await run("--json", "one")).code).toBe(0)
        expect((await run("two")).code).toBe(0)
        configure(sandbox, remote, secret("another"))
        expect((await run("--json", "three")).code).toBe(0)
        expect((await run("--timeout", "5", "call local.hang")).code).toBe(1)
        await using service = await Service.start(sandbox, surroundings)
        expect((await run("--json", "five")).code).toBe(0)
        await service.end("SIGTERM")
        said.push(service.log())
        await mooring("mcp", "render", "--backend", command, "--json")
        await mooring("session", "show", "default", "--json")
      })

      const witnessed = readFileSync(join(sandbox.root, "witnessed"), "utf8")
      for (const place of [...local, "another"])
        expect([place, witnessed.includes(digest(secret(place)))]).toEqual([place, true])
      const heard = JSON.stringify(remote.heard)
      const basic = Buffer.from(`user:${secret("user-info")}`).toString("base64")
      for (const place of ["query", "header", "header-default", "variable", "filtered"])
        expect([place, heard.includes(secret(place))]).toEqual([place, true])
      expect(["user info", heard.includes(basic)]).toEqual([
        "user info",
        !withoutUserInfo.has(command),
      ])

      // A program that takes a secret as its argument shows it itself; nobody else's arguments do.
      expect(commandLines.size).toBeGreaterThan(0)
      const own = `${witness} ${join(sandbox.root, "witnessed")} --token ${secret("argument")} `
      expect([...commandLines].filter((line) => !line.endsWith(own))).toEqual([])
      for (const text of [mark, basic]) {
        for (const line of said) expect(line).not.toContain(text)
        expect(JSON.stringify(bench.model.asked)).not.toContain(text)
      }
      const written = new Set([sandbox.config, join(sandbox.root, "plugins/kept/.mcp.json")])
      expect([...openFiles].filter((path) => !written.has(path))).toEqual([])
      for (const text of [mark, basic])
        expect(filesWith(sandbox, text).filter((path) => !written.has(path))).toEqual([])
    },
    patience,
  )
})
