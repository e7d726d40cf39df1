/** How long whole processes of the command line take, beside a bare Node and other agents' CLIs. */
import { spawnSync } from "node:child_process"
import { dirname } from "node:path"
import { bundle } from "../../../scripts/bundle.ts"
import { locateAgent } from "../../agents/locate.ts"
import { mooringExecutable, Sandbox } from "../../support/sandbox.ts"
import { profiled } from "../profile.ts"
import type { Contestant, Goal, Row } from "../row.ts"

/** A server, as it is declared. */
interface Server {
  readonly command?: string
  readonly args?: ReadonlyArray<string>
  readonly env?: { readonly [name: string]: string }
  readonly type?: "http"
  readonly url?: string
}

const servers: { readonly [name: string]: Server } = Object.fromEntries(
  Array.from({ length: 10 }, (_, index) => [
    `server-${index}`,
    index % 2 === 0
      ? { command: "npx", args: ["-y", `@example/server-${index}`], env: { TOKEN: "${HOME}" } }
      : { type: "http", url: `https://server-${index}.example.com/mcp` },
  ]),
)

/** The same for Codex, which is told how to log in: else it asks the remote ones. */
const codexServers = Object.entries(servers)
  .flatMap(([name, { command, args, url }]) => [
    `[mcp_servers.${name}]`,
    ...(url === undefined
      ? [`command = "${command}"`, `args = ${JSON.stringify(args)}`, `env_vars = ["HOME"]`]
      : [`url = "${url}"`, `bearer_token_env_var = "TOKEN"`]),
  ])
  .join("\n")

/**
 * Other CLIs that list servers, and where each finds the same ones. Of Claude Code they are a project's
 * that nobody has approved: it lists them, and starts none.
 */
const peers: { readonly [command: string]: (sandbox: Sandbox) => string } = {
  codex: (sandbox) => dirname(sandbox.write("home/.codex/config.toml", codexServers)),
  claude: (sandbox) => dirname(sandbox.write("claude/.mcp.json", { mcpServers: servers })),
}

/** Nothing but loopback is talked to. */
const quiet = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  DISABLE_AUTOUPDATER: "1",
  DISABLE_TELEMETRY: "1",
}

/**
 * A row.
 *
 * @param shows what everybody prints that does what is asked
 */
const rowOf = (
  name: string,
  args: ReadonlyArray<string>,
  shows: RegExp,
  goals: ReadonlyArray<Goal>,
): Row => ({
  id: `start-${name}`,
  what: `mooring ${args.join(" ")}, whole process`,
  unit: "ms",
  rounds: 31,
  goals,
  prepare: async () => {
    await bundle()
    const sandbox = new Sandbox({ NODE_COMPILE_CACHE: "", ...quiet, ...profiled() })
    sandbox.configure({ mcpServers: servers })
    const { env } = sandbox
    const timeOf = (
      command: string,
      given: ReadonlyArray<string>,
      cwd: string,
      printed: RegExp,
    ) => {
      const before = performance.now()
      const { error, stdout } = spawnSync(command, given, { cwd, env, encoding: "utf8" })
      const passed = performance.now() - before
      if (error !== undefined || !printed.test(stdout))
        throw error ?? new Error(`${command} ${given.join(" ")} printed: ${stdout}`)
      return passed
    }
    const mooring = [mooringExecutable, ...args]
    const installed = Object.entries(peers).flatMap(([peer, setUp]): ReadonlyArray<Contestant> => {
      const [file, cwd] = [locateAgent(peer), setUp(sandbox)]
      return file === undefined
        ? []
        : [{ name: peer, sample: () => timeOf(file, args, cwd, shows) }]
    })
    return {
      contestants: [
        { name: "mooring", sample: () => timeOf(process.execPath, mooring, sandbox.work, shows) },
        { name: "node", sample: () => timeOf(process.execPath, ["-e", "0"], sandbox.work, /^$/) },
        ...installed,
      ],
      absent: Object.keys(peers).filter((peer) => installed.every(({ name: is }) => is !== peer)),
      [Symbol.asyncDispose]: async () => sandbox[Symbol.dispose](),
    }
  },
})

const ofNode = (times: number): Goal => ({ _tag: "AtMost", times, of: "node" })
const ahead = Object.keys(peers).map((of): Goal => ({ _tag: "AtMost", times: 1, of }))

export const startRows: ReadonlyArray<Row> = [
  rowOf("version", ["--version"], /\d+\.\d+\.\d+/, [ofNode(1.6)]),
  rowOf("help", ["--help"], /\bmcp\b/, [ofNode(2.5)]),
  rowOf("list", ["mcp", "list"], /server-9/, [ofNode(3.5), ...ahead]),
]
