/** `mooring mcp probe`: which servers are up, why the others are not, and nothing left behind. */
import { createServer } from "node:http"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { eventually, needsLinux, onLinux, processesWith } from "./support/processes.ts"
import { everythingAt, freePort } from "./support/proxied.ts"
import { echoEntry, mooringExecutable, Sandbox } from "./support/sandbox.ts"

const canary = "c4n4ry-s3cret"

const stubborn = {
  command: "node",
  args: [join(import.meta.dirname, "fixtures/servers/stubborn.mjs")],
}

/** A program that never says a word, and does not end when it is asked to. */
const silent = {
  command: "node",
  args: ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"],
}

interface Output {
  readonly servers: ReadonlyArray<{
    readonly name: string
    readonly status: string
    readonly source: string
    readonly protocolVersion?: string
    readonly tools?: ReadonlyArray<{ readonly name: string; readonly offered: boolean }>
    readonly connectMs?: number
    readonly listMs?: number
    readonly problem?: string
    readonly remedy?: string
  }>
}

const probeJson = async (sandbox: Sandbox, ...args: ReadonlyArray<string>) => {
  const finished = await sandbox.mooring("mcp", "probe", "--json", ...args)
  return { ...finished, servers: (JSON.parse(finished.stdout) as Output).servers }
}

/** A web server that is none of MCP, and answers every request with one status. */
const answering = async (status: number): Promise<AsyncDisposable & { readonly url: string }> => {
  const server = createServer((_, response) => response.writeHead(status).end())
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  return {
    url: `http://user:${canary}@127.0.0.1:${(server.address() as AddressInfo).port}/mcp?key=${canary}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, "close")
    },
  }
}

describe("a probe", () => {
  it("shows what each server offers within its filter, over every transport", async () => {
    using sandbox = new Sandbox()
    const [http, sse] = [await freePort(), await freePort()]
    await using _http = await everythingAt("streamableHttp", http)
    await using _sse = await everythingAt("sse", sse)
    sandbox.configure({
      mcpServers: {
        local: echoEntry({ tools: { exclude: ["hang"] } }),
        web: { url: `http://127.0.0.1:${http}/mcp`, tools: { include: ["echo"] } },
        older: { type: "sse", url: `http://127.0.0.1:${sse}/sse` },
      },
    })
    const table = await sandbox.mooring("mcp", "probe")
    expect(table.code).toBe(0)
    expect(table.stdout).toMatch(
      /^SERVER +SOURCE +STATUS +PROTOCOL +CONNECT +LIST +TOOLS\nlocal +user +up +2025-11-25 +\d+ ms +\d+ ms +4 echo variable pid surroundings -hang\n/,
    )
    expect(table.stderr.split("\n").toSorted().filter(Boolean)).toEqual([
      "local: up",
      "older: up",
      "web: up",
    ])
    const { code, servers } = await probeJson(sandbox)
    expect(code).toBe(0)
    expect(servers.map(({ name, status }) => [name, status])).toEqual([
      ["local", "up"],
      ["older", "up"],
      ["web", "up"],
    ])
    const [local, , web] = servers
    expect(local?.tools).toContainEqual({ name: "hang", offered: false })
    expect(web?.tools?.filter(({ offered }) => offered)).toEqual([{ name: "echo", offered: true }])
    expect(web?.connectMs).toBeGreaterThanOrEqual(0)
  })

  it("starts only the servers that are named", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { one: echoEntry(), two: { command: "no-such-command" } } })
    const { code, servers } = await probeJson(sandbox, "one")
    expect([code, servers.map(({ name }) => name)]).toEqual([0, ["one"]])
  })

  it("begins with what is declared, and says which name is not", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { github: echoEntry() } })
    const unknown = await sandbox.mooring("mcp", "probe", "gitub")
    expect([unknown.code, unknown.stdout]).toEqual([2, ""])
    expect(unknown.stderr).toContain("there is no server gitub; did you mean github?")
    const own = await sandbox.mooring("mcp", "probe", "mooring")
    expect(own.stderr).toContain("it is the gateway's own")
    for (const timeout of ["0", "-1", "soon"])
      expect((await sandbox.mooring("mcp", "probe", "--timeout", timeout)).code).toBe(2)
  })

  it("ends with 2 where the configuration is wrong, whatever is up", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { one: echoEntry(), two: { command: 3 } } })
    const { code, servers, stderr } = await probeJson(sandbox)
    expect([code, servers.map(({ status }) => status)]).toEqual([2, ["up"]])
    expect(stderr).toContain("error")
  })

  it("says of each server why it is not up, and what to do, and no secret", async () => {
    using sandbox = new Sandbox()
    await using denied = await answering(401)
    await using absent = await answering(404)
    await using broken = await answering(500)
    const quiet = await freePort()
    sandbox.configure({
      mcpServers: {
        absent: { url: absent.url },
        broken: { url: broken.url },
        denied: { url: denied.url, headers: { "X-Key": canary } },
        ends: {
          command: "node",
          args: [
            "-e",
            "console.error('no:', process.env.T, process.argv[1]); process.exit(3)",
            "--",
            `--token=${canary}`,
          ],
          env: { T: canary },
        },
        gone: { command: "no-such-command" },
        quiet: { url: `http://user:${canary}@127.0.0.1:${quiet}/mcp` },
        slow: { ...silent, startupTimeout: 400 },
        older: { type: "sse", url: absent.url },
      },
    })
    const { code, servers, stdout, stderr } = await probeJson(sandbox)
    expect(code).toBe(1)
    const why = Object.fromEntries(servers.map(({ name, problem }) => [name, problem]))
    expect(why).toEqual({
      absent: expect.stringContaining("HTTP 404"),
      broken: expect.stringContaining("HTTP 500"),
      denied: expect.stringContaining("HTTP 401"),
      ends: expect.stringMatching(/^it exited with code 3:\nno: •••• --token=••••$/),
      gone: "its command was not found",
      older: expect.stringContaining("HTTP 404"),
      quiet: "nothing listens at its address",
      slow: "it did not answer within 0.4 s",
    })
    for (const { remedy } of servers) expect(remedy).not.toBe("")
    const table = await sandbox.mooring("mcp", "probe")
    expect(table.stderr).toContain("error: gone: its command was not found\n  fix: install it")
    for (const text of [stdout, stderr, table.stdout, table.stderr])
      expect(text).not.toContain(canary)
  })

  it("says which variable is not set", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { one: echoEntry({ env: { T: "${NOT_SET}" } }) } })
    const { code, servers, stderr } = await probeJson(sandbox)
    expect(code).toBe(2)
    expect(servers[0]?.problem).toBe("the environment variable NOT_SET is not set")
    expect(stderr).toContain("NOT_SET, which is not set")
  })

  it("reaches a server of the newest version alone, and prints JSON alone of one without tools", async () => {
    using sandbox = new Sandbox()
    const reply = `process.stdin.on("data", (line) => {
      const { id, params } = JSON.parse(line)
      const { protocolVersion } = params ?? {}
      const result = { protocolVersion, capabilities: {}, serverInfo: { name: "bare", version: "1" } }
      if (id !== undefined) console.log(JSON.stringify({ jsonrpc: "2.0", id, result }))
    })`
    sandbox.configure({
      mcpServers: {
        bare: { command: "node", args: ["-e", reply] },
        newest: {
          command: "node",
          args: [join(import.meta.dirname, "fixtures/servers/newest.mjs")],
        },
      },
    })
    const { code, servers } = await probeJson(sandbox)
    expect(servers).toMatchObject([
      { name: "bare", status: "up", tools: [] },
      {
        name: "newest",
        status: "up",
        protocolVersion: "2026-07-28",
        tools: [{ name: "hello", offered: true }],
      },
    ])
    expect(code).toBe(0)
  })

  it("waits no longer than it is told to", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { slow: { ...silent, startupTimeout: 600_000 } } })
    const { code, servers } = await probeJson(sandbox, "--timeout", "0.3")
    expect([code, servers[0]?.problem]).toEqual([1, "it did not answer within 0.3 s"])
  })
})

describe("what a probe started", () => {
  /** A wrapper that stays, as a package runner does, and what it wraps. */
  const wrapped = { command: "sh", args: ["-c", `node ${stubborn.args[0]}; true`] }

  /** What runs in a sandbox: the probe itself, and what it started. */
  const others = (sandbox: Sandbox): number => processesWith(sandbox.root).length

  it("ends with it, wrappers and those that do not listen included", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    sandbox.configure({
      mcpServers: { stubborn, wrapped, silent: { ...silent, startupTimeout: 300 } },
    })
    const { servers } = await probeJson(sandbox)
    expect(servers.map(({ status }) => status)).toEqual(["failed", "up", "up"])
    expect(others(sandbox)).toBe(0)
    expect(sandbox.leases()).toEqual([])
  })

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "ends when it is ended by %s",
    async (signal) => {
      if (!onLinux) return
      using sandbox = new Sandbox()
      sandbox.configure({ mcpServers: { stubborn, silent } })
      const running = sandbox.start(mooringExecutable, ["mcp", "probe"])
      await eventually(() => others(sandbox) >= 3)
      running.process.kill(signal)
      const { code } = await running.finished
      expect(code).toBe(130)
      expect(others(sandbox)).toBe(0)
      expect(sandbox.leases()).toEqual([])
    },
  )

  it("is ended by the next start where it was killed", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { silent } })
    const running = sandbox.start(mooringExecutable, ["mcp", "probe"])
    await eventually(() => others(sandbox) >= 2)
    running.process.kill("SIGKILL")
    await running.finished
    expect(others(sandbox)).toBeGreaterThan(0)
    sandbox.configure({ mcpServers: {} })
    await sandbox.mooring("mcp", "probe")
    expect(others(sandbox)).toBe(0)
    expect(sandbox.leases()).toEqual([])
  })
})
