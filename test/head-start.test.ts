/** A turn that a gateway makes ready is the turn that its runner would have run alone. */
import { spawnSync } from "node:child_process"
import { cpSync, existsSync, readlinkSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { once } from "node:events"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { version } from "../packages/gateway/src/version.ts"
import { eventually, needsLinux, onLinux, processesWith } from "./support/processes.ts"
import { mooringExecutable, type RunOutput, Sandbox } from "./support/sandbox.ts"
import { Service } from "./support/service.ts"

/** What the bundled command line calls itself. */
const maker = JSON.stringify([
  version,
  join(dirname(mooringExecutable), "../chunks"),
  process.execPath,
  onLinux ? readlinkSync("/proc/self/ns/mnt") : "",
])

const agent = join(import.meta.dirname, "fixtures/agents/recording.sh")

const configuration = {
  mcpServers: {
    search: {
      command: "node",
      args: ["search.mjs", "--index", "${INDEX}"],
      env: { API_KEY: "${API_KEY}", LEVEL: "${LEVEL:-low}" },
    },
    tracker: {
      url: "https://tracker.example.com/mcp",
      headers: { Authorization: "Bearer ${API_KEY}" },
    },
  },
}

/** A machine whose agent writes down how it is started. */
class Recorder extends Sandbox {
  constructor() {
    super()
    this.configure(configuration)
  }

  override get env(): Record<string, string> {
    return {
      ...super.env,
      RECORD: this.root,
      MOORING_CLAUDE: agent,
      ANTHROPIC_API_KEY: "sk-example",
      API_KEY: "key-of-the-runner",
      INDEX: "main",
    }
  }

  /** Everything of a turn, with what is made for one turn or one session told by words. */
  async record(session: string, ...flags: ReadonlyArray<string>): Promise<unknown> {
    const args = ["run", "--json", "--backend", "claude", "--session", session, ...flags, "hello"]
    const { code, stdout, stderr } = await this.start(mooringExecutable, args).finished
    const shown = await this.mooring("session", "show", session, "--json")
    const why = await this.mooring("session", "why", session, "--json")
    const parts = {
      code,
      stdout,
      stderr,
      ...Object.fromEntries(
        ["args", "env", "stdin", "given"].map((name) => [name, this.read(name)]),
      ),
      shown: shown.stdout,
      why: why.stdout,
    }
    return JSON.parse(
      JSON.stringify(parts)
        .replaceAll(session, "<session>")
        .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>")
        .replaceAll(/Bearer <id>\.[\w-]+/g, "Bearer <grant>")
        .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:<port>")
        .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>")
        .replaceAll(/\\"id\\": \d+/g, '\\"id\\": <number>'),
    )
  }
}

/** How many turns a gateway has made ready. */
const madeReady = (service: Service): number => service.log().split('"prepared":true').length - 1

const outputOf = (stdout: string): RunOutput => JSON.parse(stdout) as RunOutput

describe("a turn that a gateway makes ready", () => {
  it("is what its runner would have run: its files, arguments, variables and binding", async () => {
    using sandbox = new Recorder()
    const alone = [await sandbox.record("session-alone"), await sandbox.record("session-alone")]
    await using service = await Service.start(sandbox, {
      API_KEY: "key-of-the-gateway",
      INDEX: "other",
    })
    const served = [await sandbox.record("session-served"), await sandbox.record("session-served")]
    expect(madeReady(service)).toBe(2)
    expect(served).toEqual(alone)
    expect(sandbox.read("env")).not.toContain("key-of-the-gateway")
    expect(sandbox.leases()).toEqual([])
    expect(sandbox.paths(join(sandbox.state, "locks"))).toHaveLength(0)
  })

  it("tells what drifted, and begins anew, as its runner would have", async () => {
    using sandbox = new Recorder()
    const flag = (entry: unknown) => [
      "--mcp-config",
      JSON.stringify({ mcpServers: { tracker: entry } }),
    ]
    const turns = async (session: string): Promise<ReadonlyArray<unknown>> => {
      sandbox.configure(configuration)
      const first = await sandbox.record(session)
      const search = { ...configuration.mcpServers.search, env: { API_KEY: "s3cret-literal" } }
      sandbox.configure({ mcpServers: { ...configuration.mcpServers, search } })
      const second = await sandbox.record(session)
      const third = await sandbox.record(session, "--partial", ...flag({ url: 1 }))
      return [first, second, third, await sandbox.record(session, ...flag({ command: "more" }))]
    }
    const alone = await turns("session-alone")
    await using service = await Service.start(sandbox)
    expect(await turns("session-served")).toEqual(alone)
    expect(madeReady(service)).toBe(4)
  })

  it("is run again by its runner where the agent denies the conversation", async () => {
    using sandbox = new Recorder()
    const turns = async (session: string): Promise<ReadonlyArray<unknown>> => {
      const first = await sandbox.record(session)
      sandbox.write("deny", "")
      const second = await sandbox.record(session)
      rmSync(join(sandbox.root, "deny"))
      return [first, second]
    }
    const alone = await turns("session-alone")
    await using service = await Service.start(sandbox)
    expect(await turns("session-served")).toEqual(alone)
    expect(madeReady(service)).toBe(2)
  })

  it("is of the account that its runner's paths lead to, wherever the gateway was started", async () => {
    using sandbox = new Recorder()
    const account = { oauthAccount: { accountUuid: "a" } }
    const cwd = dirname(sandbox.write("project/claude/.claude.json", account))
    const env = { CLAUDE_CONFIG_DIR: "claude", ANTHROPIC_API_KEY: "" }
    const args = ["run", "--json", "--backend", "claude", "hello"]
    const turn = () => sandbox.start(mooringExecutable, args, env, dirname(cwd)).finished
    await turn()
    await using service = await Service.start(sandbox)
    expect(outputOf((await turn()).stdout).verdict).toEqual({ kind: "resume", reasons: [] })
    expect(madeReady(service)).toBe(1)
  })

  it("is bound under its runner's key, whatever the gateway's is", async () => {
    using sandbox = new Recorder()
    const key = join(sandbox.root, "fleet.key")
    expect((await sandbox.mooring("key", "new", key)).code).toBe(0)
    const turn = () => sandbox.turnWith({ MOORING_KEY_FILE: key }, "hello", "--backend", "claude")
    sandbox.configure({ mcpServers: { a: { command: "a", env: { TOKEN: "s3cret-literal" } } } })
    {
      await using service = await Service.start(sandbox)
      await turn()
      expect(madeReady(service)).toBe(1)
    }
    expect((await turn()).output.verdict).toEqual({ kind: "resume", reasons: [] })
  })

  it("is left to the runner where a path leads somewhere for that alone", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Recorder()
    await using service = await Service.start(sandbox)
    const flag = sandbox.write("flag.json", { mcpServers: { own: { command: "own" } } })
    const command = `exec "$0" "$1" run --backend claude --mcp-config /dev/fd/3 hello 3< ${flag}`
    const args = ["-c", command, process.execPath, mooringExecutable]
    expect((await sandbox.startProgram("bash", args).finished).stderr).not.toContain("error:")
    expect(sandbox.read("given")).toContain('"own"')
    expect(madeReady(service)).toBe(0)
  })

  it("is left to the runner that sees other files than the gateway", async ({ skip }) => {
    if (spawnSync("unshare", ["--map-root-user", "--mount", "true"]).status !== 0)
      skip("needs mount namespaces")
    using sandbox = new Recorder()
    await using service = await Service.start(sandbox)
    const flag = sandbox.write("place/flag.json", { mcpServers: { seen: { command: "other" } } })
    const own = sandbox.write("own.json", { mcpServers: { seen: { command: "own" } } })
    const command = `mount --bind ${own} ${flag} && exec "$0" "$1" run --backend claude --mcp-config ${flag} hello`
    const args = ["--map-root-user", "--mount", "sh", "-c", command]
    const program = [process.execPath, mooringExecutable]
    const run = await sandbox.startProgram("unshare", [...args, ...program]).finished
    expect([run.code, run.stderr]).toEqual([0, expect.not.stringContaining("error:")])
    expect(sandbox.read("given")).toContain('"own"')
    expect(madeReady(service)).toBe(0)
  })

  it("is left to the runner where it would be held, and then says why", async () => {
    using sandbox = new Recorder()
    await using service = await Service.start(sandbox)
    await sandbox.record("session-held")
    sandbox.write("home/.claude.json", "{")
    const env = { ANTHROPIC_API_KEY: "" }
    const args = ["run", "--json", "--backend", "claude", "--session", "session-held", "hello"]
    const { code, stdout, stderr } = await sandbox.start(mooringExecutable, args, env).finished
    expect([code, outputOf(stdout).verdict.kind]).toEqual([3, "held"])
    expect(stderr).toContain("log in again")
    expect(madeReady(service)).toBe(1)
    expect(sandbox.leases()).toEqual([])
  })

  it("ends its agent with its runner, from the moment that it is started", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Recorder()
    sandbox.write("stay", "")
    await using service = await Service.start(sandbox)
    const running = sandbox.start(mooringExecutable, ["run", "--backend", "claude", "hello"])
    await eventually(() => sandbox.paths(sandbox.root).includes(join(sandbox.root, "args")))
    running.process.kill("SIGTERM")
    const { code } = await running.finished
    expect(code).toBe(130)
    expect(processesWith(`${sandbox.root}/leases`)).toEqual([])
    expect(
      processesWith("MOORING_LEASE=").filter((pid) => processesWith(sandbox.root).includes(pid)),
    ).toEqual([])
    expect(sandbox.leases()).toEqual([])
    expect(madeReady(service)).toBe(1)
  })
})

describe("a turn whose code is gone by the time it is needed", () => {
  it("ends with its agent, and says what to do", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Recorder()
    sandbox.write("stay", "")
    const installed = join(sandbox.root, "bundle")
    cpSync(join(dirname(mooringExecutable), ".."), installed, { recursive: true })
    const executable = join(installed, "cli/main.js")
    const service = sandbox.start(executable, ["serve"])
    await eventually(() => existsSync(join(sandbox.state, "serve.sock")))
    rmSync(join(installed, "chunks/run-turn-of.js"))
    const run = await sandbox.start(executable, ["run", "--backend", "claude", "hello"]).finished
    expect(run.code).toBe(1)
    expect(run.stderr).toMatch(/^error: Mooring could not be loaded: .*\n {2}fix: see that/s)
    service.process.kill("SIGKILL")
    expect((await service.finished).stderr).toContain('"prepared":true')
    await eventually(() => processesWith(sandbox.root).length === 0)
  })
})

describe("a turn beside a gateway that hangs", () => {
  it("is run alone, after one question, and nothing is written for it later", async () => {
    using sandbox = new Recorder()
    const alone = [await sandbox.record("session-alone"), await sandbox.record("session-alone")]
    await using service = await Service.start(sandbox)
    process.kill(service.pid, "SIGSTOP")
    const hung = await sandbox.record("session-hung")
    process.kill(service.pid, "SIGCONT")
    expect([hung, await sandbox.record("session-hung")]).toEqual(alone)
    expect(madeReady(service)).toBe(1)
    expect(service.log()).not.toContain("nobody holds this lease")
  })
})

/** What starts another program than the turn's. */
const another = { program: "false", args: [], env: {}, stdin: "" }

describe("a turn that a gateway answers in words of its own", () => {
  it("is run alone, as if there were no gateway", async () => {
    using sandbox = new Recorder()
    const alone = await sandbox.record("session-alone")
    let answer = ""
    const server = createServer((socket) => socket.on("data", () => socket.end(answer)))
    server.listen(join(sandbox.state, "serve.sock"))
    await once(server, "listening")
    try {
      for (const [index, line] of [
        "",
        "{",
        { _tag: "Stopping", pid: 1 },
        { _tag: "Ready", maker: "another", ready: { start: another } },
        { _tag: "Ready", maker, ready: null },
        { _tag: "Ready", maker, ready: { start: { ...another, args: [1] } } },
      ].entries()) {
        answer = typeof line === "string" ? line : `${JSON.stringify(line)}\n`
        expect([line, await sandbox.record(`session-${index}`)]).toEqual([line, alone])
        expect(sandbox.leases()).toEqual([])
      }
    } finally {
      server.close()
    }
  })
})
