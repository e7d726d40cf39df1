/** What Mooring writes for a real agent CLI is accepted by it, without a warning. */
import { chmodSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { echoEntry, type Sandbox } from "../support/sandbox.ts"
import { type Corpus, readCorpus } from "./corpus.ts"
import { startRemoteServer } from "./remote-server.ts"
import { agents } from "./agents.ts"
import { Bench, patience } from "./support.ts"
import { findAgent } from "./find.ts"
import { pinnedAgents } from "./versions.ts"

/**
 * How a CLI tells what it took.
 *
 * @property script what a turn starts in place of the CLI: with what Mooring wrote and passes on, it has
 *   the CLI tell its servers, and then run the turn
 * @property servers the names in what it told
 * @property harmless what it warns of that has nothing to do with what Mooring wrote
 */
interface Telling {
  readonly script: (cli: string, told: string, said: string) => string
  readonly servers: (told: string) => ReadonlyArray<string>
  readonly harmless?: RegExp
}

const namesIn = (told: string, pattern: RegExp): ReadonlyArray<string> =>
  Array.from(told.matchAll(pattern), ([, name = ""]) => name)

const tellings: { readonly [command: string]: Telling } = {
  claude: {
    script: (cli, told, said) => `${cli} "$@" 2> ${said} | tee ${told}`,
    servers: (told) => {
      const init = told.split("\n").find((line) => line.includes('"subtype":"init"')) ?? "{}"
      const { mcp_servers: servers = [] } = JSON.parse(init) as {
        readonly mcp_servers?: ReadonlyArray<{ readonly name: string }>
      }
      return servers.map(({ name }) => name)
    },
  },
  codex: {
    script: (cli, told, said) =>
      `${cli} mcp list --json < /dev/null > ${told}; exec ${cli} "$@" --strict-config 2> ${said}`,
    servers: (told) =>
      (JSON.parse(told) as ReadonlyArray<{ readonly name: string }>).map(({ name }) => name),
    // It keeps no programs below the temporary directory, where the test's own home is.
    harmless: /could not create PATH aliases/,
  },
  gemini: {
    script: (cli, told, said) =>
      `GEMINI_CLI_TRUST_WORKSPACE=true ${cli} mcp list < /dev/null > ${told} 2>&1; exec ${cli} "$@" 2> ${said}`,
    servers: (told) => namesIn(told, /^\W*(\S+)(?: \(.*?\))?: .* - \w+$/gm),
    harmless: /256-color support not detected/,
  },
  opencode: {
    script: (cli, told, said) =>
      `${cli} debug config < /dev/null > ${told}; exec ${cli} "$@" 2> ${said}`,
    servers: (told) =>
      Object.keys((JSON.parse(told) as { readonly mcp: Record<string, unknown> }).mcp),
  },
}

const warning = /invalid|unrecogni[sz]ed|unknown|warn|ignor|blocked|unsupported|deprecat/i

const fieldServers = ["local", "local-some", "http", "http-some", "sse", "sse-some"]

const everyField = (sandbox: Sandbox, origin: string) => {
  const common = {
    enabled: true,
    timeout: 20_000,
    startupTimeout: 20_500,
    description: "every field",
    agents: ["main"],
  }
  const local = {
    type: "stdio",
    ...echoEntry({ cwd: sandbox.work, env: { A: "1", B: "${PRESENT}", C: "<${ABSENT:-d}>" } }),
    ...common,
  }
  const headers = {
    Authorization: "Bearer ${PRESENT}",
    "X-Default": "${ABSENT:-d}",
    "X-Plain": "p",
  }
  const remote = (type: string) => ({ type, url: `${origin}/${type}?q=1`, headers, ...common })
  return {
    local,
    "local-some": { ...local, tools: { include: ["echo", "pid"], exclude: ["pid"] } },
    http: remote("http"),
    "http-some": { ...remote("http"), tools: { include: ["greet"] } },
    sse: remote("sse"),
    "sse-some": { ...remote("sse"), tools: { exclude: ["greet"] } },
  }
}

describe.each(pinnedAgents)("$name", ({ command, name }) => {
  const { executable, missing } = findAgent(command)
  const telling = tellings[command]
  const agent = agents.find(({ backend }) => backend === command)
  if (telling === undefined || agent === undefined)
    throw new Error(`${command} is not in the table`)

  /**
   * Runs a turn with every field and the corpus, and gives the servers that the CLI took, and what it said
   * beside its answer.
   */
  const take = async (origin: string, corpus: Corpus) => {
    using bench = await Bench.start(agent, { PRESENT: "p" })
    const { sandbox } = bench
    const [told, said] = [join(sandbox.root, "told"), join(sandbox.root, "said")]
    const script = sandbox.write("cli", `#!/bin/sh\n${telling.script(executable, told, said)}\n`)
    chmodSync(script, 0o755)
    sandbox.configure({ mcpServers: everyField(sandbox, origin) })
    const files = corpus.files.map(({ path, content }) => sandbox.write(`corpus/${path}`, content))
    // A server whose variable is not set is left out.
    const unset = corpus.files
      .flatMap(({ variables }) => variables)
      .filter((variable) => !(variable in sandbox.env))
    const { output } = await sandbox.turnWith(
      {
        ...Object.fromEntries(unset.map((variable) => [variable, "value"])),
        [agent.variable]: script,
      },
      "hello",
      "--backend",
      command,
      ...files.flatMap((file) => ["--mcp-config", file]),
    )
    const { renamed } = output as unknown as { readonly renamed: Record<string, string> }
    const expected = output.servers.map(({ name }) => renamed[name] ?? name)
    return {
      output,
      expected: expected.toSorted(),
      servers: telling.servers(readFileSync(told, "utf8")).toSorted(),
      // What it says of its settings as a whole stands above the list of its servers.
      warnings:
        `${readFileSync(said, "utf8")}\n${readFileSync(told, "utf8").split(/^(?:[[{]|Configured MCP servers)/m)[0]}`
          .split("\n")
          .filter((line) => warning.test(line) && telling.harmless?.test(line) !== true),
    }
  }

  it.skipIf(missing !== undefined)(
    "accepts every field of every transport, and every real entry, without a warning",
    async () => {
      using remote = await startRemoteServer()
      const corpus = readCorpus(remote.origin)
      const real = corpus.files.flatMap((file) => file.servers)
      const taken = await take(remote.origin, corpus)
      const mounted = taken.output.servers.map(({ name }) => name)
      expect(mounted.toSorted()).toEqual(["mooring", ...fieldServers, ...real].toSorted())
      expect(taken.servers).toEqual(taken.expected)
      expect(taken.warnings).toEqual([])
      expect(taken.output.reply).toBe("turn 1: hello")
      console.log(
        `${name} accepted ${real.length} servers of ${corpus.files.length} real files; ${corpus.size - corpus.files.length} more have none that can be mounted`,
      )
    },
    patience,
  )
})
