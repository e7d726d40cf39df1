/** A server that is reached through the gateway is the server itself, within its entry's filter. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client"
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio"
import { describe, expect, it } from "vitest"
import { eventually, needsLinux, onLinux, processesWith } from "./support/processes.ts"
import {
  everythingAt,
  everythingServer,
  filesystemServer,
  freePort,
  withProxies,
} from "./support/proxied.ts"
import { echoEntry, echoServer, Sandbox } from "./support/sandbox.ts"

const stubborn = {
  command: "node",
  args: [join(import.meta.dirname, "fixtures/servers/stubborn.mjs")],
}
const everything = { command: "node", args: [everythingServer, "stdio"] }

/** Everything that a client is offered, and some of what it is answered. */
const seenBy = async (client: Client) => ({
  version: client.getServerVersion(),
  instructions: client.getInstructions(),
  tools: await client.listTools(),
  prompts: await client.listPrompts(),
  resources: await client.listResources(),
  templates: await client.listResourceTemplates(),
  sum: await client.callTool({ name: "get-sum", arguments: { a: 2, b: 3 } }),
  structured: await client.callTool({
    name: "get-structured-content",
    arguments: { location: "New York" },
  }),
  wrong: await client.callTool({ name: "get-sum", arguments: { a: "x" } }).catch(String),
  prompt: await client.getPrompt({ name: "args-prompt", arguments: { city: "Oslo" } }),
})

const textOf = (result: { readonly content: ReadonlyArray<unknown> }): string =>
  (result.content[0] as { readonly text: string }).text

/** One request as any client could write it. */
const post = (
  { url, authorization }: { readonly url: string; readonly authorization: string },
  message: object,
) =>
  fetch(url, {
    method: "POST",
    headers: {
      Authorization: authorization,
      "Content-Type": "application/json",
      Accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", ...message }),
  })

describe("what an agent sees of a server through the gateway", () => {
  it("is what the server offers and answers, over standard input and output", async () => {
    using sandbox = new Sandbox()
    const direct = new Client({ name: "test", version: "1" })
    await direct.connect(new StdioClientTransport({ ...everything, stderr: "ignore" }))
    const expected = await seenBy(direct)
    await direct.close()
    const seen = await withProxies(sandbox, { everything }, async ({ connect }) => {
      const client = await connect("everything")
      const all = await seenBy(client)
      await client.close()
      return all
    })
    expect(seen).toEqual(expected)
    expect(seen.tools.tools.some(({ outputSchema }) => outputSchema !== undefined)).toBe(true)
    expect(seen.structured.structuredContent).toBeDefined()
  })

  it.each([
    ["http", "streamableHttp", "/mcp"],
    ["sse", "sse", "/sse"],
  ] as const)("is what the server offers and answers, over %s", async (type, transport, path) => {
    using sandbox = new Sandbox()
    const port = await freePort()
    await using _ = await everythingAt(transport, port)
    const remote = { type, url: `http://127.0.0.1:${port}${path}`, tools: { exclude: ["get-env"] } }
    const { tools, sum } = await withProxies(sandbox, { remote }, async ({ connect }) => {
      const client = await connect("remote")
      const all = await seenBy(client)
      await client.close()
      return all
    })
    const names = tools.tools.map(({ name }) => name)
    expect(names).toContain("get-sum")
    expect(names).not.toContain("get-env")
    expect(textOf(sum)).toContain("5")
  })

  it("is the same in every protocol version", async () => {
    using sandbox = new Sandbox()
    await withProxies(sandbox, { echo: echoEntry() }, async ({ connect, mounted }) => {
      for (const protocolVersion of ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]) {
        const clientInfo = { name: "old", version: "1" }
        const params = { protocolVersion, capabilities: {}, clientInfo }
        const hello = await post(mounted("echo"), { id: 1, method: "initialize", params })
        expect(await hello.text()).toContain(`"protocolVersion":"${protocolVersion}"`)
        const list = await post(mounted("echo"), { id: 2, method: "tools/list", params: {} })
        expect(await list.text()).toContain('"name":"echo"')
      }
      const newest = new Client(
        { name: "new", version: "1" },
        { versionNegotiation: { mode: { pin: "2026-07-28" } } },
      )
      const { url, authorization } = mounted("echo")
      await newest.connect(
        new StreamableHTTPClientTransport(new URL(url), {
          requestInit: { headers: { Authorization: authorization } },
        }),
      )
      const said = await newest.callTool({ name: "echo", arguments: { text: "hi" } })
      expect(textOf(said)).toBe("echo: hi")
      await newest.close()
      const client = await connect("echo")
      await client.close()
    })
  })

  it("works with the official file server", async () => {
    using sandbox = new Sandbox()
    sandbox.write("work/a.txt", "from the file")
    const files = { command: "node", args: [filesystemServer, sandbox.work] }
    await withProxies(sandbox, { files }, async ({ connect }) => {
      const client = await connect("files")
      const read = await client.callTool({
        name: "read_text_file",
        arguments: { path: join(sandbox.work, "a.txt") },
      })
      expect(textOf(read)).toBe("from the file")
      await client.close()
    })
  })
})

describe("a tool filter", () => {
  const filters: ReadonlyArray<readonly [string, object, ReadonlyArray<string>]> = [
    ["include", { include: ["echo", "pid"] }, ["echo", "pid"]],
    ["exclude", { exclude: ["echo", "hang"] }, ["variable", "pid", "surroundings"]],
    ["both", { include: ["echo", "pid"], exclude: ["pid"] }, ["echo"]],
    ["an empty include", { include: [] }, []],
  ]

  it.each(filters)("holds in lists and calls: %s", async (_, tools, offered) => {
    using sandbox = new Sandbox()
    await withProxies(sandbox, { echo: echoEntry({ tools }) }, async ({ connect }) => {
      const client = await connect("echo")
      const { tools: listed } = await client.listTools()
      expect(listed.map(({ name }) => name)).toEqual(offered)
      for (const name of ["echo", "pid", "PID", "pid ", "nothing"]) {
        const answer = client.callTool({ name, arguments: { text: "x" } })
        const isAnswered = await answer.then(
          ({ isError }) => isError !== true,
          () => false,
        )
        expect([name, isAnswered]).toEqual([name, offered.includes(name)])
      }
      await client.close()
    })
  })

  it("refuses a tool as one that there is not, and asks the server nothing", async () => {
    using sandbox = new Sandbox()
    const tools = { exclude: ["wait"] }
    const begun = join(sandbox.root, "begun")
    await withProxies(sandbox, { stubborn: { ...stubborn, tools } }, async ({ connect }) => {
      const client = await connect("stubborn")
      const input = { begun, cancelled: begun }
      await expect(client.callTool({ name: "wait", arguments: input })).rejects.toThrow(
        "Tool wait not found",
      )
      await client.callTool({ name: "steps" })
      expect(existsSync(begun)).toBe(false)
      await client.close()
    })
  })
})

describe("the connection behind", () => {
  it("is one for a turn and server, and serves many calls at once", async () => {
    using sandbox = new Sandbox()
    await withProxies(sandbox, { echo: echoEntry() }, async ({ connect }) => {
      const clients = await Promise.all([connect("echo"), connect("echo"), connect("echo")])
      const pids = await Promise.all(
        clients.flatMap((client) =>
          Array.from({ length: 10 }, async (_, index) => {
            const said = await client.callTool({ name: "echo", arguments: { text: String(index) } })
            expect(textOf(said)).toBe(`echo: ${index}`)
            return textOf(await client.callTool({ name: "pid" }))
          }),
        ),
      )
      expect(new Set(pids).size).toBe(1)
      await Promise.all(clients.map((client) => client.close()))
    })
  })

  it("is opened when it is first needed, and closed with the turn", async ({ skip }) => {
    if (!onLinux) skip(needsLinux)
    using sandbox = new Sandbox()
    const children = (lease: string) => processesWith(`MOORING_LEASE=${lease}`)
    const lease = await withProxies(sandbox, { stubborn }, async ({ lease, connect }) => {
      expect(children(lease)).toEqual([])
      const client = await connect("stubborn")
      expect(children(lease)).toHaveLength(1)
      await client.close()
      return lease
    })
    expect(children(lease)).toEqual([])
  })

  it("is made anew after the server died, and a call that was under way says what happened", async () => {
    using sandbox = new Sandbox()
    await withProxies(sandbox, { echo: echoEntry() }, async ({ connect }) => {
      const client = await connect("echo")
      const pidOf = async () => Number(textOf(await client.callTool({ name: "pid" })))
      const first = await pidOf()
      const hanging = client.callTool({ name: "hang" }).catch(String)
      await client.callTool({ name: "echo", arguments: { text: "after the other was sent" } })
      process.kill(first, "SIGKILL")
      expect(await hanging).toContain("it was ended by SIGKILL")
      const second = await pidOf()
      expect(second).not.toBe(first)
      process.kill(second, "SIGKILL")
      // Whether the next call comes before or after the end is noticed, the one after it is answered.
      await pidOf().catch(() => undefined)
      expect(await pidOf()).not.toBe(second)
      await client.close()
    })
  })

  it("is made anew after a server over HTTP was started anew", async () => {
    using sandbox = new Sandbox()
    const port = await freePort()
    const remote = { type: "http", url: `http://127.0.0.1:${port}/mcp` }
    await withProxies(sandbox, { remote }, async ({ connect }) => {
      const first = await everythingAt("streamableHttp", port)
      const client = await connect("remote")
      const sum = () => client.callTool({ name: "get-sum", arguments: { a: 2, b: 3 } })
      expect(textOf(await sum())).toContain("5")
      await first[Symbol.asyncDispose]()
      await expect(sum()).rejects.toThrow(/nothing listens|closed the connection/)
      await using _ = await everythingAt("streamableHttp", port)
      expect(textOf(await sum())).toContain("5")
      await client.close()
    })
  })

  it("is tried again after it could not be made", async () => {
    using sandbox = new Sandbox()
    const later = join(sandbox.root, "later.mjs")
    await withProxies(
      sandbox,
      { later: { command: "node", args: [later] } },
      async ({ connect }) => {
        await expect(connect("later")).rejects.toThrow(/exited with code 1/)
        sandbox.write("later.mjs", `import ${JSON.stringify(echoServer)}`)
        const client = await connect("later")
        expect((await client.listTools()).tools).toHaveLength(5)
        await client.close()
      },
    )
  })

  const down: ReadonlyArray<readonly [string, object, RegExp]> = [
    ["a command that is not there", { command: "no-such-command" }, /its command was not found/],
    [
      "a program that ends",
      {
        command: "node",
        args: ["-e", "console.error('no', process.env.T); process.exit(3)"],
        env: { T: "c4n4ry-s3cret" },
      },
      /exited with code 3:\s+no ••••/,
    ],
    [
      "an address at which nothing listens",
      { url: "http://user:c4n4ry-s3cret@127.0.0.1:1/mcp?key=c4n4ry-s3cret" },
      /is down: it could not be reached|nothing listens/,
    ],
    ["a variable that is not set", { command: "node", args: ["${NOT_SET}"] }, /NOT_SET is not set/],
    [
      "a server that says nothing",
      { command: "node", args: ["-e", "setInterval(() => {}, 1000)"], startupTimeout: 300 },
      /did not answer within 0.3 s/,
    ],
  ]

  it.each(down)("tells an agent why there is none: %s", async (_, entry, why) => {
    using sandbox = new Sandbox()
    await withProxies(sandbox, { down: entry }, async ({ mounted, connect }) => {
      const answer = await post(mounted("down"), { id: "a", method: "tools/list", params: {} })
      const text = await answer.text()
      expect(JSON.parse(text)).toMatchObject({ id: "a", error: { code: -32_000 } })
      expect(JSON.parse(text).error.message).toMatch(why)
      expect(text).not.toContain("c4n4ry")
      await expect(connect("down")).rejects.toThrow(why)
    })
  })
})

describe("a call through the gateway", () => {
  it("reports progress to whoever asked for it", async () => {
    using sandbox = new Sandbox()
    await withProxies(sandbox, { stubborn }, async ({ connect }) => {
      const client = await connect("stubborn")
      const steps: Array<number> = []
      await client.callTool(
        { name: "steps" },
        { onprogress: ({ progress }) => steps.push(progress) },
      )
      expect(steps).toEqual([1, 2])
      await client.close()
    })
  })

  it("is cancelled at the server when the agent cancels it", async () => {
    using sandbox = new Sandbox()
    const [begun, cancelled] = [join(sandbox.root, "begun"), join(sandbox.root, "cancelled")]
    await withProxies(sandbox, { stubborn }, async ({ connect }) => {
      const client = await connect("stubborn")
      const agent = new AbortController()
      const call = client
        .callTool({ name: "wait", arguments: { begun, cancelled } }, { signal: agent.signal })
        .catch(() => "cancelled")
      await eventually(() => existsSync(begun))
      agent.abort()
      expect(await call).toBe("cancelled")
      await eventually(() => existsSync(cancelled))
      await client.close()
    })
  })

  it("takes as long as its entry lets it", async () => {
    using sandbox = new Sandbox()
    await withProxies(sandbox, { echo: echoEntry({ timeout: 200 }) }, async ({ connect }) => {
      const client = await connect("echo")
      await expect(client.callTool({ name: "hang" })).rejects.toThrow(/did not answer within 0.2 s/)
      expect(textOf(await client.callTool({ name: "echo", arguments: { text: "x" } }))).toBe(
        "echo: x",
      )
      await client.close()
    })
  })
})

describe("a server that was not opened in the turn", () => {
  it("is not there", async () => {
    using sandbox = new Sandbox()
    const entries = { "my server/1": echoEntry() }
    await withProxies(sandbox, entries, async ({ port, mounted, connect }) => {
      expect(mounted("my server/1").url).toBe(`http://127.0.0.1:${port}/mcp/my%20server%2F1`)
      const client = await connect("my server/1")
      expect((await client.listTools()).tools).toHaveLength(5)
      await client.close()
      const { authorization } = mounted("my server/1")
      const list = { id: 1, method: "tools/list", params: {} }
      for (const path of ["echo", "my server/1", "my%20server%2f1", "", "my%20server%2F1/"]) {
        const url = `http://127.0.0.1:${port}/mcp/${path}`
        expect((await post({ url, authorization }, list)).status).toBe(404)
      }
      for (const bad of ["", "Bearer x"])
        expect((await post({ ...mounted("my server/1"), authorization: bad }, list)).status).toBe(
          401,
        )
    })
  })

  it("is not there in another turn, and none is once the turn is over", async () => {
    using sandbox = new Sandbox()
    await withProxies(sandbox, { one: echoEntry() }, (one) =>
      withProxies(sandbox, { two: echoEntry() }, async (two) => {
        const list = { id: 1, method: "tools/list", params: {} }
        const { authorization } = two.mounted("two")
        expect((await post({ url: one.mounted("one").url, authorization }, list)).status).toBe(401)
      }),
    )
  })
})
