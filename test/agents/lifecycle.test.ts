/** What every agent CLI goes through with a gateway: restarts, a killed runner, two at once. */
import { chmodSync } from "node:fs"
import { dirname, join } from "node:path"
import { once } from "node:events"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { needsLinux, onLinux, processesWith } from "../support/processes.ts"
import { echoEntry, echoServer, mooringExecutable, type RunOutput } from "../support/sandbox.ts"
import { Service } from "../support/service.ts"
import { agents, executableOf, isMissing } from "./agents.ts"
import { Bench, commandLines, patience } from "./support.ts"

const listServers = "call mooring.list_servers {}"

/** The CLIs that keep to a tool filter themselves; for the others the gateway does. */
const filtering = new Set(["codex", "gemini"])

/** The CLIs that resume a conversation from another directory than it was begun in. */
const following = new Set(["claude", "codex"])

/** How the CLIs answer a call of a tool that they do not have. */
const refusal = /unsupported call|no such tool|not found|unavailable tool/i

describe.each(agents)("$name", (agent) => {
  const missing = isMissing(agent)
  let bench: Bench
  beforeAll(async () => {
    if (missing) return
    bench = await Bench.start(agent)
    const { sandbox } = bench
    // All that the server is told is written down on its way in.
    const overheard = `tee -a ${join(sandbox.root, "heard")} | node ${echoServer}`
    sandbox.configure({
      mcpServers: {
        echo: echoEntry(),
        some: {
          command: "sh",
          args: ["-c", overheard],
          tools: { include: ["echo", "pid"], exclude: ["pid"] },
        },
      },
    })
  })
  afterAll(() => bench?.[Symbol.dispose]())

  describe.skipIf(missing)("beside a gateway that is restarted", () => {
    it(
      "between two turns goes on with its conversation",
      async () => {
        const service = await Service.start(bench.sandbox)
        const first = await bench.turn("one")
        expect(service.log()).toContain('"event":"mounted"')
        await service.end("SIGTERM")
        await using next = await Service.start(bench.sandbox)
        const { output } = await bench.turn(listServers)
        expect(next.log()).toContain('"event":"mounted"')
        expect(output.verdict).toEqual({ kind: "resume", reasons: [] })
        expect(output.agentSessionId).toBe(first.output.agentSessionId)
        expect(output.fingerprint).toBe(first.output.fingerprint)
        expect(output.reply).toContain('"mooring"')
        expect(bench.history).toEqual(["one", listServers])
      },
      patience,
    )

    it.each(["SIGTERM", "SIGKILL"] as const)(
      "in the middle of a turn, by %s, goes on calling its tools",
      async (signal) => {
        const held = bench.model.hold()
        const service = await Service.start(bench.sandbox)
        const { finished } = await bench.startTurn(listServers, ["--session", signal])
        expect(service.log()).toContain('"event":"mounted"')
        await service.end(signal)
        await using next = await Service.start(bench.sandbox)
        expect(next.port).toBe(service.port)
        held.release()
        const { code, stdout, stderr } = await finished
        expect([code, stderr]).toEqual([0, expect.not.stringContaining("error")])
        expect((JSON.parse(stdout) as RunOutput).reply).toContain('"mooring"')
        expect(bench.sandbox.leases()).toEqual([])
      },
      patience,
    )
  })

  it.skipIf(missing)(
    "is ended with all that it started after its runner was killed, and its conversation goes on",
    async ({ skip }) => {
      if (!onLinux) skip(needsLinux)
      const { sandbox } = bench
      const session = ["--session", "killed"]
      const first = await bench.turn("one", ...session)
      // The program behind the wrapper is in no process group of the turn's.
      const wrapper = sandbox.write("wrapper", `#!/bin/sh\nsetsid -w ${executableOf(agent)} "$@"\n`)
      chmodSync(wrapper, 0o755)
      const held = bench.model.hold()
      try {
        const { process: runner } = await bench.startTurn("two", session, {
          [agent.variable]: wrapper,
        })
        const exit = once(runner, "exit")
        runner.kill("SIGKILL")
        await exit
      } finally {
        held.forsake()
      }
      const left = [...commandLines(sandbox).values()]
      expect(left.some((line) => line.includes(wrapper))).toBe(true)
      expect(left.some((line) => line.startsWith("node") && line.includes(echoServer))).toBe(true)
      const { output } = await bench.turn("three", ...session)
      expect(processesWith(sandbox.root)).toEqual([])
      expect(sandbox.leases()).toEqual([])
      expect(output.verdict).toEqual({ kind: "resume", reasons: [] })
      expect(output.agentSessionId).toBe(first.output.agentSessionId)
      expect(output.reply).toMatch(/: three$/)
      expect([bench.history[0], bench.history.at(-1)]).toEqual(["one", "three"])
    },
    patience,
  )

  it.skipIf(missing)(
    "answers two turns of one session one after the other",
    async () => {
      const session = ["--session", "both"]
      const first = await bench.turn("one", ...session)
      const both = await Promise.all(["two", "three"].map((text) => bench.turn(text, ...session)))
      expect(both.map(({ code }) => code)).toEqual([0, 0])
      for (const { output } of both) {
        expect(output.verdict.kind).toBe("resume")
        expect(output.agentSessionId).toBe(first.output.agentSessionId)
      }
      const [one, ...others] = bench.history
      expect(one).toBe("one")
      expect(others.toSorted()).toEqual(["three", "two"])
      expect(both.map(({ output }) => output.reply).toSorted()).toEqual(
        others.map((prompt, index) => `turn ${index + 2}: ${prompt}`).toSorted(),
      )
    },
    patience,
  )

  it.skipIf(missing)(
    "in another directory goes on with its conversation, or says why it does not",
    async () => {
      const session = ["--session", "elsewhere"]
      const { sandbox } = bench
      const first = await bench.turn("one", ...session)
      const elsewhere = dirname(sandbox.write("elsewhere/empty", ""))
      const args = ["run", "--json", "--backend", agent.backend, ...session, "two"]
      const { stdout } = await sandbox.start(mooringExecutable, args, {}, elsewhere).finished
      const second = JSON.parse(stdout) as RunOutput
      const follows = following.has(agent.backend)
      expect(second.agentSessionId === first.output.agentSessionId).toBe(follows)
      expect(second).toMatchObject(
        follows
          ? { verdict: { kind: "resume", reasons: [] }, reply: "turn 2: two" }
          : {
              verdict: {
                kind: "fresh",
                reasons: [{ reason: "cwd", before: sandbox.work, after: elsewhere }],
              },
              reply: "turn 1: two",
            },
      )
    },
    patience,
  )

  it.skipIf(missing)(
    "is offered the tools that are let through, and can call no other",
    async () => {
      const session = ["--session", "some"]
      const calls = () =>
        bench.sandbox
          .read("heard")
          .split("\n")
          .flatMap((line) => (line.includes('"tools/call"') ? [JSON.parse(line)] : []))
          .map(({ params }) => params.name as string)
      const { stderr } = await bench.turn('call some.echo {"text":"hi"}', ...session)
      expect(stderr.includes("some goes through the gateway")).toBe(!filtering.has(agent.backend))
      expect(calls()).toEqual(["echo"])
      const offered = bench.offered.filter((tool) => /(?<![a-z])some(?![a-z])/.test(tool))
      expect(offered).toHaveLength(1)
      const [echo = ""] = offered
      expect(echo).toMatch(/echo$/)
      for (const other of ["pid", "variable"]) {
        const { output } = await bench.turn(`force ${echo.replace(/echo$/, other)} {}`, ...session)
        expect(output.reply).toMatch(refusal)
      }
      expect(calls()).toEqual(["echo"])
    },
    patience,
  )
})
