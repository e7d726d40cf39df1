/** Two at once, and ends that nobody wished for: nothing is lost, and nothing is left behind. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { identify } from "../packages/gateway/src/process/process-identity.ts"
import { eventually, needsLinux, onLinux, processesWith } from "./support/processes.ts"
import { echoEntry, mooringExecutable, type RunOutput, Sandbox } from "./support/sandbox.ts"

const hang = ["run", "--json", "call echo.hang"]

/** Waits until the agent of a turn calls a server: what it started is then known to run. */
const untilServing = (sandbox: Sandbox): Promise<ReadonlyArray<number>> =>
  eventually(() => {
    const running = processesWith(sandbox.root)
    // The gateway, the agent, and its server.
    return running.length >= 3 &&
      readdirSync(join(sandbox.agentHome, "conversations")).some((name) => name.endsWith(".held"))
      ? running
      : undefined
  })

describe("two turns at once in one session", () => {
  it("run one after the other, and both are answered", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    await sandbox.turn("zero")
    const both = await Promise.all(["a", "b", "c"].map((prompt) => sandbox.turn(prompt)))
    expect(both.map(({ code }) => code)).toEqual([0, 0, 0])
    const turns = both.map(({ output }) => output.reply?.split(":")[0]).toSorted()
    expect(turns).toEqual(["turn 2", "turn 3", "turn 4"])
    expect(new Set(both.map(({ output }) => output.agentSessionId)).size).toBe(1)
    expect(both.every(({ output }) => output.verdict.kind === "resume")).toBe(true)
  })

  it("do not wait for turns of other sessions", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    const hanging = sandbox.start(mooringExecutable, hang)
    await untilServing(sandbox)
    const other = await sandbox.turn("hi", "--session", "other")
    expect(other.output.reply).toBe("turn 1: hi")
    hanging.process.kill("SIGTERM")
    expect((await hanging.finished).code).toBe(130)
  })

  it("hold up a person who changes the session, and tell them so", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    const hanging = sandbox.start(mooringExecutable, hang)
    await untilServing(sandbox)
    const reset = sandbox.start(mooringExecutable, ["session", "reset", "default"])
    let said = ""
    reset.process.stderr?.on("data", (chunk: string) => (said += chunk))
    await eventually(() => (said.includes("waiting until it has ended") ? true : undefined))
    hanging.process.kill("SIGTERM")
    await hanging.finished
    expect((await reset.finished).code).toBe(0)
  })

  it("begin a session together without losing either", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    const both = await Promise.all(["a", "b"].map((prompt) => sandbox.turn(prompt)))
    expect(both.map(({ output }) => output.verdict.kind).toSorted()).toEqual(["fresh", "resume"])
    expect(both.map(({ output }) => output.reply?.split(":")[0]).toSorted()).toEqual([
      "turn 1",
      "turn 2",
    ])
  })
})

describe("a gateway that is ended in the middle of a turn", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "by %s takes everything with it, and the session goes on",
    async (signal) => {
      if (!onLinux) return
      using sandbox = new Sandbox()
      sandbox.configure({ mcpServers: { echo: echoEntry() } })
      await sandbox.turn("one")
      const { process: gateway, finished } = sandbox.start(mooringExecutable, hang)
      await untilServing(sandbox)
      gateway.kill(signal)
      expect((await finished).code).toBe(130)
      expect(processesWith(sandbox.root)).toEqual([])
      expect(sandbox.leases()).toEqual([])
      const { output } = await sandbox.turn("two")
      expect(output.verdict.kind).toBe("resume")
      expect(output.reply).toBe("turn 2: two")
    },
  )

  it("by kill -9 leaves the store at its last commit, and the next start cleans up", async ({
    skip,
  }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    const first = await sandbox.turn("one")
    const { process: gateway, finished } = sandbox.start(mooringExecutable, hang)
    const running = await untilServing(sandbox)
    gateway.kill("SIGKILL")
    await finished
    // The agent and its server are still there, and so are their files.
    expect(processesWith(sandbox.root)).toHaveLength(running.length - 1)
    expect(sandbox.leases()).toHaveLength(2)
    const { output } = await sandbox.turn("two")
    expect(processesWith(sandbox.root)).toEqual([])
    expect(sandbox.leases()).toEqual([])
    expect(output.verdict.kind).toBe("resume")
    expect(output.agentSessionId).toBe(first.output.agentSessionId)
    expect(output.reply).toBe("turn 2: two")
  })

  it("by kill -9 in the first turn leaves a session that begins as if nothing had been", async ({
    skip,
  }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    const { process: gateway, finished } = sandbox.start(mooringExecutable, hang)
    await untilServing(sandbox)
    gateway.kill("SIGKILL")
    await finished
    const { output } = await sandbox.turn("one")
    expect(output.verdict).toEqual({ kind: "fresh", reasons: [{ reason: "no-session" }] })
    expect(output.reply).toBe("turn 1: one")
    expect((await sandbox.turn("two")).output.verdict.kind).toBe("resume")
  })

  it("by kill -9 in the first turn leaves a conversation that is judged like any other", async ({
    skip,
  }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    const { process: gateway, finished } = sandbox.start(mooringExecutable, hang)
    await untilServing(sandbox)
    gateway.kill("SIGKILL")
    await finished
    const listed = JSON.parse((await sandbox.mooring("session", "list", "--json")).stdout)
    const [session] = listed.sessions
    expect(session).toMatchObject({ session: "default", turns: 0 })
    sandbox.configure({ mcpServers: { echo: echoEntry({ args: ["other.mjs"] }) } })
    const { output } = await sandbox.turn("one")
    expect(output.verdict).toMatchObject({ kind: "fresh", reasons: [{ reason: "mcp" }] })
    expect(output.agentSessionId).not.toBe(session.agentSessionId)
  })

  it("by kill -9 in a turn that would begin anew loses nothing of the old conversation", async ({
    skip,
  }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    const before = { mcpServers: { echo: echoEntry() } }
    sandbox.configure(before)
    const first = await sandbox.turn("one")
    sandbox.configure({ mcpServers: { echo: echoEntry(), more: echoEntry() } })
    const { process: gateway, finished } = sandbox.start(mooringExecutable, hang)
    await untilServing(sandbox)
    gateway.kill("SIGKILL")
    await finished
    // The edit is taken back: the conversation that it would have ended goes on.
    sandbox.configure(before)
    const { output } = await sandbox.turn("two")
    expect(output.verdict.kind).toBe("resume")
    expect(output.agentSessionId).toBe(first.output.agentSessionId)
    expect(output.reply).toBe("turn 2: two")
  })
})

describe("cleaning up after the dead", () => {
  it("leaves the living alone", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    const hanging = sandbox.start(mooringExecutable, hang)
    const running = await untilServing(sandbox)
    const leases = sandbox.leases()
    const other = await sandbox.turn("hi", "--session", "other")
    expect(other.code).toBe(0)
    expect(sandbox.leases()).toEqual(leases)
    expect(processesWith(sandbox.root).toSorted()).toEqual([...running].toSorted())
    hanging.process.kill("SIGTERM")
    await hanging.finished
  })

  it("touches nothing that is no lease", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    mkdirSync(join(sandbox.state, "leases"), { recursive: true, mode: 0o700 })
    writeFileSync(join(sandbox.state, "leases/README"), "mine")
    await sandbox.turn("hi")
    expect(sandbox.leases()).toEqual(["README"])
  })

  it("removes what was written for a lease that had been given back", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    const lease = "11111111-1111-4111-8111-111111111111"
    mkdirSync(join(sandbox.state, "leases", lease), { recursive: true, mode: 0o700 })
    writeFileSync(join(sandbox.state, "leases", lease, "mcp.json"), "secret")
    await sandbox.turn("hi")
    expect(sandbox.leases()).toEqual([])
  })

  it("does not take a pid that another process has now for a child", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    mkdirSync(join(sandbox.state, "leases/dead"), { recursive: true, mode: 0o700 })
    writeFileSync(join(sandbox.state, "leases/dead.lock"), "")
    writeFileSync(
      join(sandbox.state, "leases/dead/children"),
      `${JSON.stringify({ pid: process.pid, start: "1", boot: "other" })}\n`,
    )
    await sandbox.turn("hi")
    expect(sandbox.leases()).toEqual([])
  })
})

describe("an agent that has ended, and left a program that holds its output", () => {
  /** A stand-in for opencode, which answers, and leaves a program behind. */
  const turnThatLeaves = async (sandbox: Sandbox, program: string) => {
    const said = [
      { type: "step_start", sessionID: "ses_1" },
      { type: "text", part: { text: "done" } },
    ]
    const cli = sandbox.write(
      "opencode",
      `#!/bin/sh\n${program} &\necho $! > ${sandbox.root}/left\n${said.map((line) => `echo '${JSON.stringify(line)}'\n`).join("")}`,
    )
    chmodSync(cli, 0o755)
    sandbox.configure({ mcpServers: {} })
    return sandbox.turnWith({ MOORING_OPENCODE: cli }, "hi", "--backend", "opencode")
  }

  it.each(["sleep 60", "setsid sleep 60"])("has its turn end, and %s with it", async (program) => {
    if (!onLinux) return
    using sandbox = new Sandbox()
    expect((await turnThatLeaves(sandbox, program)).output.reply).toBe("done")
    expect(processesWith(sandbox.root)).toEqual([])
    expect(sandbox.leases()).toEqual([])
  })

  it("has its turn end without one that cannot be told to be its own", async () => {
    if (!onLinux) return
    using sandbox = new Sandbox()
    const { output } = await turnThatLeaves(sandbox, "env -i setsid sleep 60")
    expect(output.reply).toBe("done")
    expect(process.kill(Number(sandbox.read("left")), "SIGKILL")).toBe(true)
  })
})

describe("an agent that takes too long", () => {
  it("is ended with everything that it started, and the conversation goes on", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    await sandbox.turn("one")
    const late = await sandbox.mooring("run", "--timeout", "3", "call echo.hang")
    expect(late.code).toBe(1)
    expect(late.stderr).toContain("it had not answered after 3s, and was ended")
    expect(late.stderr).toContain("fix: give it more time with --timeout")
    if (onLinux) expect(processesWith(sandbox.root)).toEqual([])
    expect(sandbox.leases()).toEqual([])
    const { output } = await sandbox.turn("two")
    expect(output.reply).toBe("turn 2: two")
  })

  it.each(["", "0", "-1", "10m", "86401", "soon"])("is not given %j", async (time) => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    const { code, stderr } = await sandbox.mooring("run", `--timeout=${time}`, "hi")
    expect(code).toBe(2)
    expect(stderr).toContain("--timeout")
  })
})

describe("an agent that fails", () => {
  it("is reported, and changes nothing", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    await sandbox.turn("one")
    const session = readdirSync(join(sandbox.agentHome, "conversations"))[0] ?? ""
    const held = join(sandbox.agentHome, "conversations", `${session}.held`)
    // A process that runs is in the conversation, and then one that has ended.
    writeFileSync(held, JSON.stringify(identify(process.pid)))
    const failed = await sandbox.mooring("run", "two")
    expect(failed.code).toBe(1)
    expect(failed.stderr).toContain("another process of the demo agent is in this conversation")
    const why = JSON.parse((await sandbox.mooring("session", "why", "default", "--json")).stdout)
    expect(why.history[0].event).toMatchObject({ _tag: "Failed", verdict: { kind: "resume" } })
    writeFileSync(held, JSON.stringify({ ...identify(process.pid), start: "0" }))
    const { output } = await sandbox.turn("three")
    expect((output satisfies RunOutput).reply).toBe("turn 2: three")
  })
})

describe("an agent that says more than anybody reads", () => {
  /** A line in which Claude Code says some text. */
  const saying = (text: string): string => {
    const event = { type: "content_block_delta", delta: { type: "text_delta", text } }
    return `echo '${JSON.stringify({ type: "stream_event", parent_tool_use_id: null, event })}'`
  }

  /** Runs a turn of an agent that is a script, and reads nothing of it. */
  const runUnread = (sandbox: Sandbox, script: ReadonlyArray<string>) => {
    sandbox.configure({ mcpServers: {} })
    const cli = sandbox.write("claude", ["#!/bin/sh", ...script, "sleep 60", ""].join("\n"))
    chmodSync(cli, 0o755)
    return spawn(process.execPath, [mooringExecutable, "run", "--backend", "claude", "hi"], {
      cwd: sandbox.work,
      env: { ...sandbox.env, MOORING_CLAUDE: cli, ANTHROPIC_API_KEY: "sk-example" },
      stdio: ["ignore", "pipe", "ignore"],
    })
  }

  it("is heard, and ends with its runner, all the same", async () => {
    using sandbox = new Sandbox()
    const said = join(sandbox.root, "said")
    const much = `for _ in $(seq 100); do ${saying("x".repeat(8192))}; done`
    const runner = runUnread(sandbox, [much, `touch ${said}`])
    await eventually(() => existsSync(said))
    runner.kill("SIGTERM")
    expect(await once(runner, "exit")).toEqual([130, null])
    expect(sandbox.leases()).toEqual([])
  })

  it("ends with its runner once who read has gone", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    const gone = join(sandbox.root, "gone")
    const wait = `until [ -e ${gone} ]; do sleep 0.02; done`
    const runner = runUnread(sandbox, [saying("one"), wait, saying("two")])
    await once(runner.stdout, "data")
    runner.stdout.destroy()
    writeFileSync(gone, "")
    expect(await once(runner, "exit")).toEqual([0, null])
    expect(processesWith(sandbox.root)).toEqual([])
    expect(sandbox.leases()).toEqual([])
  })
})
