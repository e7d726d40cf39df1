/** The gateway as a service: used where it is there, and missed by nobody while it is not. */
import { randomUUID } from "node:crypto"
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { request as httpRequest } from "node:http"
import { connect, createServer } from "node:net"
import { once } from "node:events"
import { join } from "node:path"
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client"
import { describe, expect, it } from "vitest"
import { version } from "../packages/gateway/src/version.ts"
import { eventually } from "./support/processes.ts"
import { Service } from "./support/service.ts"
import {
  echoEntry,
  mooringExecutable,
  type Running,
  type RunOutput,
  Sandbox,
} from "./support/sandbox.ts"

const empty = { mcpServers: {} }

/** Starts a turn that calls the gateway's tools, waits for a file, and calls them again. */
const startWaiting = async (sandbox: Sandbox): Promise<Running & { readonly go: () => void }> => {
  const file = join(sandbox.work, "go")
  const prompt = `call mooring.session_history\nwait ${file}\ncall mooring.list_servers`
  const running = sandbox.start(mooringExecutable, ["run", "--json", prompt])
  const ended = running.finished.then(({ stderr }) => {
    throw new Error(`the turn has ended: ${stderr}`)
  })
  await Promise.race([eventually(() => existsSync(`${file}.waiting`)), ended])
  ended.catch(() => undefined)
  return { ...running, go: () => writeFileSync(file, "") }
}

const replyOf = async ({ finished }: Running): Promise<string> => {
  const { stdout, stderr } = await finished
  if (stdout === "") throw new Error(stderr)
  return (JSON.parse(stdout) as RunOutput).reply ?? ""
}

const leaseIn = (sandbox: Sandbox): string =>
  sandbox.leases().find((name) => !name.endsWith(".lock")) ?? ""

/** What an agent was given, as the demo agent's configuration in the lease has it. */
interface Given {
  readonly url: string
  readonly headers: { readonly Authorization: string }
}

const givenTo = (sandbox: Sandbox): Given => {
  const { mooring } = JSON.parse(
    sandbox.read(`state/leases/${leaseIn(sandbox)}/mcp.json`),
  ).mcpServers
  return mooring as Given
}

const newest = "2026-07-28"

const versions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", newest]

const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" })

const headersOf = ({ headers }: Given) => ({
  ...headers,
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
})

const call = async (given: Given): Promise<number> =>
  (await fetch(given.url, { method: "POST", headers: headersOf(given), body: list })).status

const showOpen = async (sandbox: Sandbox) =>
  JSON.parse((await sandbox.mooring("session", "show", "default", "--json")).stdout).open[0]

describe("a turn beside a gateway", () => {
  it("has its tools at the gateway's port, and in the gateway's hands alone", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(empty)
    await using service = await Service.start(sandbox)
    const turn = await startWaiting(sandbox)
    const given = givenTo(sandbox)
    expect(given.url).toBe(`http://127.0.0.1:${service.port}/mcp`)
    expect(await call(given)).toBe(200)
    const open = await showOpen(sandbox)
    expect(open).toMatchObject({ backend: "demo", pid: turn.process.pid, unreachable: null })
    const status = JSON.parse((await sandbox.mooring("status", "--json")).stdout).gateway
    expect(status).toMatchObject({ pid: service.pid, port: service.port })
    expect(status.turns).toMatchObject([{ session: "default", runner: { pid: turn.process.pid } }])
    turn.go()
    expect(await replyOf(turn)).toContain('"name":"mooring"')
    // The grant is over with its turn, though the gateway is still there.
    expect(await call(given)).toBe(401)
    expect(service.log()).not.toContain(given.headers.Authorization.slice(-20))
  })

  it("has the same fingerprint as one without", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    const alone = await sandbox.turn("one")
    await using _service = await Service.start(sandbox)
    const beside = await sandbox.turn("two")
    expect(beside.output.verdict).toEqual({ kind: "resume", reasons: [] })
    expect(beside.output.fingerprint).toBe(alone.output.fingerprint)
  })

  it("goes on by itself where a dead gateway has left its socket", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(empty)
    const service = await Service.start(sandbox)
    await service.end("SIGKILL")
    expect(existsSync(join(sandbox.state, "serve.sock"))).toBe(true)
    const { output } = await sandbox.turn("call mooring.list_servers")
    expect(output.reply).toContain("mooring")
    expect((await sandbox.mooring("status")).code).toBe(1)
    // The next gateway takes the place of the socket.
    await using next = await Service.start(sandbox)
    expect(next.port).toBe(service.port)
    expect((await sandbox.mooring("status")).code).toBe(0)
  })
})

describe("an agent in the middle of a turn", () => {
  it.each(["SIGTERM", "SIGKILL"] as const)(
    "goes on calling the tools, with the same grant, after the gateway ended by %s and came back",
    async (signal) => {
      using sandbox = new Sandbox()
      sandbox.configure(empty)
      const service = await Service.start(sandbox)
      const turn = await startWaiting(sandbox)
      const given = givenTo(sandbox)
      await service.end(signal)
      await expect(call(given)).rejects.toThrow("fetch failed")
      expect((await showOpen(sandbox)).unreachable.problem).toContain("does not run any more")
      await using next = await Service.start(sandbox)
      expect(next.port).toBe(service.port)
      expect(next.pid).not.toBe(service.pid)
      expect(givenTo(sandbox)).toEqual(given)
      expect(await call(given)).toBe(200)
      expect((await showOpen(sandbox)).unreachable).toBeNull()
      turn.go()
      expect(await replyOf(turn)).toContain('"name":"mooring"')
      expect(await call(given)).toBe(401)
    },
  )

  it("goes on with it in every version of the protocol", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(empty)
    const service = await Service.start(sandbox)
    const turn = await startWaiting(sandbox)
    const { url, headers } = givenTo(sandbox)
    const clients = await Promise.all(
      versions.map(async (version) => {
        const client = new Client(
          { name: "test", version: "1" },
          {
            ...(version === newest ? {} : { supportedProtocolVersions: [version] }),
            versionNegotiation: { mode: version === newest ? { pin: newest } : "legacy" },
          },
        )
        const transport = new StreamableHTTPClientTransport(new URL(url), {
          requestInit: { headers },
        })
        await client.connect(transport)
        return client
      }),
    )
    const ask = () => Promise.all(clients.map((one) => one.callTool({ name: "list_servers" })))
    const before = await ask()
    await service.end("SIGKILL")
    await using next = await Service.start(sandbox)
    expect(next.port).toBe(service.port)
    expect(await ask()).toEqual(before)
    expect(clients.map((one) => one.getNegotiatedProtocolVersion())).toEqual(versions)
    await Promise.all(clients.map((one) => one.close()))
    turn.go()
    await turn.finished
  })

  it("is cut off where something else has the port, and a person is told why", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(empty)
    const service = await Service.start(sandbox)
    const turn = await startWaiting(sandbox)
    await service.end("SIGKILL")
    const squatter = createServer((socket) => socket.destroy()).listen(service.port, "127.0.0.1")
    await once(squatter, "listening")
    await using next = await Service.start(sandbox)
    expect(next.port).not.toBe(service.port)
    expect(next.log()).toContain('"event":"port-changed"')
    const shown = await sandbox.mooring("session", "show", "default")
    expect(shown.stdout).toContain(`process ${turn.process.pid}`)
    expect(shown.stdout).toMatch(
      new RegExp(`given port ${service.port}, and the gateway is on port ${next.port}.*EADDRINUSE`),
    )
    expect(shown.stdout).toContain("fix: end the turn and run it again")
    const fresh = await sandbox.turn("call mooring.list_servers", "--session", "other")
    expect(fresh.output.reply).toContain('"name":"mooring"')
    turn.go()
    await turn.finished
    squatter.close()
    // The new port is the one that is kept from now on.
    await next.end("SIGTERM")
    await using last = await Service.start(sandbox)
    expect(last.port).toBe(next.port)
  })

  it("has no grant any more once its runner is dead, and is ended by the gateway", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(empty)
    await using service = await Service.start(sandbox)
    const turn = await startWaiting(sandbox)
    const given = givenTo(sandbox)
    expect(await call(given)).toBe(200)
    turn.process.kill("SIGKILL")
    // The agent still has the pipes to its runner's output: that these end is not waited for.
    await once(turn.process, "exit")
    expect(await call(given)).toBe(401)
    await eventually(() => service.log().includes('"event":"leases-ended"'))
    expect(sandbox.leases()).toEqual([])
  })
})

describe("a state directory", () => {
  it("has one gateway; a second is told which", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(empty)
    await using service = await Service.start(sandbox)
    const second = await sandbox.mooring("serve")
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(`process ${service.pid}, since 2`)
    expect(second.stderr).toContain("fix:")
    // The first is none the worse for it.
    expect((await sandbox.mooring("status")).code).toBe(0)
  })

  it("shows what the gateway keeps in it to nobody else", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry({ env: { TOKEN: "s3cret-canary" } }) } })
    await using _service = await Service.start(sandbox)
    const turn = await startWaiting(sandbox)
    const lease = leaseIn(sandbox)
    const modes = ["loopback.json", "serve.sock", "serve.json", "serve.lock", `leases/${lease}`]
      .concat(`leases/${lease}/turn.json`)
      .map((name) => [name, statSync(join(sandbox.state, name)).mode & 0o777])
    expect(Object.fromEntries(modes)).toEqual({
      "loopback.json": 0o600,
      "serve.sock": 0o600,
      "serve.json": 0o600,
      "serve.lock": 0o600,
      [`leases/${lease}`]: 0o700,
      [`leases/${lease}/turn.json`]: 0o600,
    })
    // What is told of a turn has its secrets masked, and no grant in it.
    const told = sandbox.read(`state/leases/${lease}/turn.json`)
    expect(told).toContain("/env/TOKEN")
    expect(told).not.toContain("s3cret-canary")
    expect(told).not.toContain(givenTo(sandbox).headers.Authorization.slice(-20))
    turn.go()
    await turn.finished
  })

  it("may have a path that is too long for a socket", async () => {
    const long = `long-${"x".repeat(100)}`
    using sandbox = new Sandbox()
    sandbox.configure(empty)
    const env = { MOORING_STATE: join(sandbox.root, long), TMPDIR: sandbox.root }
    const service = await Service.start(sandbox, env)
    const socket = readFileSync(join(sandbox.root, long, "serve.sock.path"), "utf8").trim()
    expect(statSync(join(socket, "..")).mode & 0o777).toBe(0o700)
    expect(statSync(socket).mode & 0o777).toBe(0o600)
    const { output } = await sandbox.turnWith(env, "call mooring.list_servers")
    expect(output.reply).toContain('"name":"mooring"')
    expect(service.log()).toContain('"event":"mounted"')
    await service.end("SIGKILL")
    // What a killed gateway left is cleaned up by the next one, and that cleans up after itself.
    const next = await Service.start(sandbox, env)
    expect(existsSync(join(socket, ".."))).toBe(false)
    const own = readFileSync(join(sandbox.root, long, "serve.sock.path"), "utf8").trim()
    await next.end("SIGTERM")
    expect(existsSync(join(own, ".."))).toBe(false)
    expect(existsSync(join(sandbox.root, long, "serve.sock.path"))).toBe(false)
  })
})

describe("the control socket", () => {
  /** What a line is answered with; nothing where the connection is ended instead. */
  const ask = async (sandbox: Sandbox, line: string): Promise<unknown> => {
    const socket = connect(join(sandbox.state, "serve.sock"))
    let text = ""
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk
      if (text.endsWith("\n")) socket.end()
    })
    socket.on("error", () => undefined).write(line)
    await new Promise((ended) => socket.once("close", ended))
    return text === "" ? undefined : JSON.parse(text)
  }

  it("answers what is asked of it in its own words, and nothing else", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(empty)
    await using _service = await Service.start(sandbox)
    expect(await ask(sandbox, '{"_tag":"Status"}\n')).toMatchObject({ _tag: "Status" })
    for (const line of ["{}\n", "nonsense\n", '{"_tag":"Mount"}\n', '{"_tag":"Stopp"}\n'])
      expect(await ask(sandbox, line)).toMatchObject({ _tag: "Refused" })
    expect(await ask(sandbox, "x".repeat(2_000_000))).toBeUndefined()
    expect((await sandbox.mooring("status")).code).toBe(0)
  })

  it("gives no grant for a lease that nobody holds, and none to another version", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(empty)
    await using _service = await Service.start(sandbox)
    const mount = (lease: string, other = version) =>
      ask(sandbox, `${JSON.stringify({ _tag: "Mount", lease, version: other })}\n`)
    expect(await mount(randomUUID())).toMatchObject({ _tag: "Refused" })
    expect(await mount("../serve")).toMatchObject({ _tag: "Refused" })
    const turn = await startWaiting(sandbox)
    const lease = leaseIn(sandbox)
    expect(await mount(lease)).toMatchObject({ _tag: "Mounted" })
    expect(await mount(lease, "0.0.0")).toMatchObject({ _tag: "Refused" })
    turn.go()
    await turn.finished
  })
})

describe("the configuration of a gateway", () => {
  const good = { mcpServers: { echo: echoEntry() } }

  it("is the last good one while what is written is wrong, and everybody is told", async () => {
    using sandbox = new Sandbox()
    const plugin = sandbox.installExample()
    const more = { ...good, plugins: { notes: { path: plugin } } }
    sandbox.configure(more)
    await using service = await Service.start(sandbox)
    const before = await sandbox.turn("one")
    sandbox.write("plugins/notes/.mcp.json", '{ "mcpServers": { "notes": { "command": 7 } } }')
    await eventually(() => service.log().includes('"event":"configuration-wrong"'))
    const extra = sandbox.write("extra.json", { mcpServers: {} })
    const after = await sandbox.turn("two", "--mcp-config", extra)
    expect(after.output.verdict).toEqual({ kind: "resume", reasons: [] })
    expect(after.output.fingerprint).toBe(before.output.fingerprint)
    expect(after.stderr).toMatch(/not in force: .*notes\/\.mcp\.json; the gateway goes on with/)
    expect(after.stderr).toContain("[field-value]")
    const status = await sandbox.mooring("status", "--json")
    expect(JSON.parse(status.stdout).gateway.configuration).toMatchObject({
      state: "kept",
      files: [join(plugin, ".mcp.json")],
      errors: [{ code: "field-value" }],
    })
    // Whoever looks at what a turn would run with sees the same.
    const rendered = await sandbox.mooring("mcp", "render", "--json")
    expect([rendered.code, rendered.stdout]).toEqual([0, expect.stringContaining("notes")])
    for (const command of [["mcp", "probe"], ["doctor"]]) {
      const { servers } = JSON.parse((await sandbox.mooring(...command, "--json")).stdout)
      expect(servers).toContainEqual(expect.objectContaining({ name: "notes", status: "up" }))
    }
    // What is written is looked at by who asks for that.
    expect((await sandbox.mooring("check")).code).toBe(2)
  })

  it("follows a good edit at once, however soon the turn comes", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(empty)
    await using service = await Service.start(sandbox)
    sandbox.configure(good)
    const { output, stderr } = await sandbox.turn('call echo.echo {"text":"new"}')
    expect(output.reply).toBe("echo: new")
    expect(stderr).not.toContain("not in force")
    sandbox.configure(empty)
    await eventually(() => service.log().match(/configuration-loaded/g)?.length === 3)
  })

  it("is what is written where there is no good one yet", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { bad: { command: 7 }, echo: echoEntry() } })
    await using _service = await Service.start(sandbox)
    const listed = JSON.parse((await sandbox.mooring("mcp", "list", "--json")).stdout)
    expect(listed.servers.map(({ name }: { name: string }) => name)).toContain("echo")
    expect(listed.diagnostics).toMatchObject([{ code: "field-value" }])
    const status = JSON.parse((await sandbox.mooring("status", "--json")).stdout)
    expect(status.gateway.configuration.state).toBe("wrong")
  })

  it("is not that of who runs with another file", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(empty)
    await using _service = await Service.start(sandbox)
    const other = sandbox.write("other.jsonc", good)
    const { output } = await sandbox.turnWith({ MOORING_CONFIG: other }, "hi")
    expect(output.servers.map(({ name }) => name)).toContain("echo")
  })
})

/** Waits until nothing listens on a port. */
const untilRefused = async (port: number): Promise<void> => {
  for (;;) {
    const socket = connect(port, "127.0.0.1")
    const refused = await new Promise((done) =>
      socket.on("connect", () => done(false)).on("error", () => done(true)),
    )
    socket.destroy()
    if (refused === true) return
  }
}

describe("a gateway that stops", () => {
  it.each(["SIGTERM", "request"] as const)(
    "by %s answers the call in flight, and leaves nothing behind",
    async (how) => {
      using sandbox = new Sandbox()
      sandbox.configure(empty)
      const service = await Service.start(sandbox)
      const turn = await startWaiting(sandbox)
      const given = givenTo(sandbox)
      const request = httpRequest(given.url, {
        method: "POST",
        headers: { ...headersOf(given), "content-length": list.length, expect: "100-continue" },
      })
      request.flushHeaders()
      await once(request, "continue")
      const ended =
        how === "request" ? sandbox.mooring("stop") : service.end("SIGTERM").then(() => undefined)
      await eventually(() => service.log().includes('"event":"stopping"'))
      await eventually(() => !existsSync(join(sandbox.state, "serve.sock")))
      await untilRefused(service.port)
      request.end(list)
      const [response] = await once(request, "response")
      expect(response.statusCode).toBe(200)
      let text = ""
      for await (const chunk of response.setEncoding("utf8")) text += chunk
      expect(text).toContain("session_history")
      const stopped = await ended
      if (stopped !== undefined)
        expect(stopped).toMatchObject({ code: 0, stdout: `stopped: process ${service.pid}\n` })
      expect((await service.finished).code).toBe(0)
      expect(existsSync(join(sandbox.state, "serve.json"))).toBe(false)
      turn.go()
      await turn.finished
    },
  )

  it("ends the streams of news, and does not wait for them", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(empty)
    const service = await Service.start(sandbox)
    const turn = await startWaiting(sandbox)
    const given = givenTo(sandbox)
    const protocolVersion = "2026-07-28"
    const method = "subscriptions/listen"
    const _meta = {
      "io.modelcontextprotocol/protocolVersion": protocolVersion,
      "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
      "io.modelcontextprotocol/clientCapabilities": {},
    }
    const params = { _meta, notifications: { toolsListChanged: true } }
    const { status, body } = await fetch(given.url, {
      method: "POST",
      headers: {
        ...headersOf(given),
        "mcp-protocol-version": protocolVersion,
        "mcp-method": method,
      },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
    })
    expect(status).toBe(200)
    const news = (body as ReadableStream<Uint8Array>).getReader()
    expect(new TextDecoder().decode((await news.read()).value)).toContain("acknowledged")
    const ended = service.end("SIGTERM")
    // A stream that is cut off when patience is over ends with an error.
    expect(await news.read()).toEqual({ done: true, value: undefined })
    await ended
    turn.go()
    await turn.finished
  })

  it("tells what it does in lines of JSON", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry({ env: { TOKEN: "s3cret-canary" } }) } })
    const service = await Service.start(sandbox)
    await sandbox.turn('call mooring.explain_server {"name":"echo"}')
    await service.end("SIGINT")
    const lines = service
      .log()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
    for (const line of lines)
      expect(line).toMatchObject({
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        level: expect.stringMatching(/^(info|warning|error)$/),
      })
    expect(lines.map(({ event }) => event)).toEqual([
      "configuration-loaded",
      "started",
      "mounted",
      "stopping",
      "stopped",
    ])
    const { key } = JSON.parse(sandbox.read("state/loopback.json"))
    expect(service.log()).not.toContain(key)
    expect(service.log()).not.toContain("s3cret-canary")
  })
})
