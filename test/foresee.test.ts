/** What an edit would do, asked before it is made: end to end. */
import { describe, expect, it } from "vitest"
import { echoEntry, type Finished, Sandbox } from "./support/sandbox.ts"

interface Answer {
  readonly sessions: ReadonlyArray<{
    readonly session: string
    readonly before: { readonly kind: string }
    readonly after: {
      readonly kind: string
      readonly reasons: ReadonlyArray<{
        readonly server?: string
        readonly path?: string
        readonly at?: { readonly file: string }
      }>
    }
  }>
}

const answerOf = ({ stdout }: Finished): Answer => JSON.parse(stdout) as Answer

const secret = "sk-proj-aaaaaaaaaaaaaaaaaaaaaaaa"

describe("a draft", () => {
  it("is judged for every session, and nothing is written", async () => {
    using sandbox = new Sandbox()
    const plugin = sandbox.installExample()
    const notes = { notes: { path: plugin } }
    sandbox.configure({ mcpServers: { echo: echoEntry() }, plugins: notes })
    await sandbox.turn("hello")
    await sandbox.turn("hello", "--session", "coder", "--agent", "coder")
    const before = sandbox.files(sandbox.state).map(([path]) => path)

    // Only one of the agents has the server that is changed.
    const edited = sandbox.write("work/draft.jsonc", {
      mcpServers: { echo: echoEntry({ env: { MODE: "loud" }, timeout: 9 }) },
      plugins: { notes: { path: "../plugins/notes" } },
      agents: { coder: ["notes"] },
    })
    const finished = await sandbox.mooring("session", "why", "--if", "draft.jsonc", "--json")
    expect(finished).toMatchObject({ code: 1, stderr: "" })
    const { sessions } = answerOf(finished)
    expect(
      sessions.map(({ session, before: { kind }, after }) => [session, kind, after.kind]),
    ).toEqual([
      ["coder", "resume", "fresh"],
      ["default", "resume", "fresh"],
    ])
    expect(
      sessions.map(({ after }) => after.reasons.map(({ server, path }) => [server, path])),
    ).toEqual([[["echo", undefined]], [["echo", "/env/MODE"]]])
    expect(sessions[1]?.after.reasons[0]?.at?.file).toBe(edited)

    const one = await sandbox.mooring("session", "why", "default", "--if", "draft.jsonc")
    expect(one.stdout).toContain("server echo (user): env.MODE was added: ••••")
    expect(one.stdout).toContain("at draft.jsonc:")
    expect(one.stdout).not.toContain("coder")

    expect(sandbox.files(sandbox.state).map(([path]) => path)).toEqual(before)
    expect((await sandbox.turn("again")).output.verdict.kind).toBe("resume")
  })

  it("that nobody would notice ends with 0; one that cannot be read holds", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    await sandbox.turn("hello")
    sandbox.write("work/same.jsonc", { mcpServers: { echo: echoEntry({ timeout: 9 }) } })
    const same = await sandbox.mooring("session", "why", "--if", "same.jsonc")
    expect(same).toMatchObject({ code: 0, stderr: "" })
    expect(same.stdout).toContain("1 conversation would notice nothing")

    sandbox.write("work/broken.jsonc", '{ "mcpServers": { "echo": { ')
    const broken = await sandbox.mooring("session", "why", "--if", "broken.jsonc")
    expect(broken.code).toBe(1)
    expect(broken.stderr).toContain("broken.jsonc:1:")
    expect(broken.stdout).toContain("held: nothing was run")

    const elsewhere = await sandbox.mooring(
      "session",
      "why",
      "--if",
      "same.jsonc",
      "--instead-of",
      "nobody-reads.json",
    )
    expect(elsewhere).toMatchObject({ code: 2, stdout: "" })
    expect(elsewhere.stderr).toContain("no session reads nobody-reads.json")
  })

  it("of a plugin's file is judged as well", async () => {
    using sandbox = new Sandbox()
    const plugin = sandbox.write("plugins/p/.mcp.json", { mcpServers: { echo: echoEntry() } })
    sandbox.configure({ plugins: { p: { path: "../plugins/p" } } })
    await sandbox.turn("hello")
    sandbox.write("work/new.json", { mcpServers: { echo: echoEntry({ cwd: "/" }) } })
    const finished = await sandbox.mooring(
      "session",
      "why",
      "--if",
      "new.json",
      "--instead-of",
      plugin,
      "--json",
    )
    expect(answerOf(finished).sessions[0]?.after.reasons).toMatchObject([
      { server: "echo", path: "/cwd" },
    ])
  })
})

describe("a difference", () => {
  it("is told with its places and what it does, between files and since a turn", async () => {
    using sandbox = new Sandbox()
    const headers = { Authorization: `Bearer ${secret}` }
    sandbox.configure({
      mcpServers: {
        echo: echoEntry({ timeout: 5 }),
        web: { url: "https://a.example/mcp", headers },
      },
    })
    await sandbox.turn("hello")
    const same = await sandbox.mooring("mcp", "diff", "--since", "default")
    expect(same).toMatchObject({
      code: 0,
      stdout: "the last turn of default in demo and now say the same\n",
    })

    // The same in another dialect is the same.
    sandbox.write("work/.vscode/mcp.json", {
      servers: { web: { type: "http", url: "https://a.example/mcp", headers }, echo: echoEntry() },
    })
    const dialect = await sandbox.mooring("mcp", "diff", ".vscode/mcp.json")
    expect(dialect.stdout.split("\n")[0]).toBe("~ echo  timeout: 5 -> (nothing)")
    expect(dialect.stdout.split("\n")).toHaveLength(3)

    sandbox.configure({
      mcpServers: {
        echo: echoEntry({ timeout: 6 }),
        web: { url: "https://a.example/mcp", headers: { Authorization: `Bearer ${secret}b` } },
      },
    })
    const since = await sandbox.mooring("mcp", "diff", "--since", "default")
    expect(since).toMatchObject({ code: 1, stderr: "" })
    expect(since.stdout).toMatch(
      /^~ web {2}headers\.Authorization: another secret\n {4}.*mooring\.jsonc:\d+:\d+; a conversation goes on, and is told\n$/,
    )
    expect(since.stdout + dialect.stdout).not.toContain(secret)
  })

  it("is no difference for certain, where something cannot be read", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    await sandbox.turn("hello")
    sandbox.configure({ mcpServers: { echo: echoEntry({ url: "https://a.example" }) } })
    const since = await sandbox.mooring("mcp", "diff", "--since", "default")
    expect([since.code, since.stdout]).toEqual([
      2,
      expect.stringMatching(
        /^\? echo {2}may be in what could not be read: .*\n {4}.*mooring\.jsonc:\d+:\d+; a conversation is held until that is mended\n$/,
      ),
    ])
    const turn = await sandbox.turn("hello again")
    expect(turn.output.verdict.kind).toBe("held")
  })

  it.each([
    [[], "what to compare is not said"],
    [["a.json", "--since", "default"], "two files, or a session, but not both"],
    [["--since", "nobody"], "there is no session nobody"],
    [["no-such.json"], "there is no such file"],
  ])("that cannot be told says why: %j", async (args, said) => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    const finished = await sandbox.mooring("mcp", "diff", ...args)
    expect(finished.code).toBe(2)
    expect(finished.stderr).toContain(said)
    expect(finished.stderr).toContain("fix:")
  })
})
