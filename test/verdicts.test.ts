/** What ends a conversation, what does not, and what has to wait: end to end. */
import { mkdirSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { describe, expect, it } from "vitest"
import { echoEntry, Sandbox } from "./support/sandbox.ts"

/** A verdict in a line. */
const said = ({
  kind,
  reasons,
}: {
  readonly kind: string
  readonly reasons: ReadonlyArray<Record<string, unknown>>
}) =>
  [
    kind,
    ...reasons.map(({ reason, server, path, kind: changed }) =>
      [reason, server, path, changed].filter(Boolean).join(" "),
    ),
  ].join("; ")

const base = {
  command: "node",
  args: ["server.mjs"],
  env: { TOKEN: "one", REFERENCE: "${NAME}" },
  timeout: 1000,
}

describe("an edit between two turns", () => {
  const edits: ReadonlyArray<readonly [string, object, string]> = [
    ["stable", { args: ["other.mjs"] }, "fresh; mcp echo /args/0 stable"],
    ["operational", { timeout: 2000, description: "new" }, "resume"],
    [
      "sensitive",
      { env: { ...base.env, TOKEN: "two" } },
      "resume-with-drift; credential echo /env/TOKEN credential",
    ],
    [
      "reference",
      { env: { ...base.env, REFERENCE: "${OTHER}" } },
      "fresh; mcp echo /env/REFERENCE reference",
    ],
  ]

  it.each(edits)("%s has a verdict of its own", async (_, edit, expected) => {
    using sandbox = new Sandbox({ NAME: "a", OTHER: "b" })
    sandbox.configure({ mcpServers: { echo: echoEntry(base) } })
    expect((await sandbox.turn("one")).output.reply).toBe("turn 1: one")
    sandbox.configure({ mcpServers: { echo: { ...echoEntry(base), ...edit } } })
    const { output } = await sandbox.turn("two")
    expect(said(output.verdict)).toBe(expected)
    expect(output.reply).toBe(expected.startsWith("fresh") ? "turn 1: two" : "turn 2: two")
    // What was drift is the baseline now.
    const third = await sandbox.turn("three")
    expect(said(third.output.verdict)).toBe("resume")
  })

  it("of what a variable holds resumes where the variable is a credential, and drifts where it is not", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({
      mcpServers: { echo: echoEntry({ args: ["${SCRIPT}"], env: { T: "${TOKEN}" } }) },
    })
    const run = async (SCRIPT: string, TOKEN: string) => {
      const { output } = await sandbox.turnWith({ SCRIPT, TOKEN }, "hi")
      return said(output.verdict)
    }
    expect(await run("a.mjs", "1")).toBe("fresh; no-session")
    expect(await run("a.mjs", "2")).toBe("resume")
    expect(await run("b.mjs", "2")).toBe("resume-with-drift; reference")
    expect(await run("b.mjs", "2")).toBe("resume")
  })

  it("tells the agent of drift, in one line", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry({ env: { TOKEN: "one" } }) } })
    await sandbox.turn("one")
    sandbox.configure({ mcpServers: { echo: echoEntry({ env: { TOKEN: "two" } }) } })
    const { output } = await sandbox.turn("two")
    const transcript = sandbox.read(`agent/conversations/${output.agentSessionId}.jsonl`)
    expect(transcript).toContain(
      "Since the last turn: server echo (user): the secret in env.TOKEN changed.",
    )
    expect(transcript).not.toMatch(/"note":"[^"]*\\n/)
  })

  it("is drift for all, where the user says so", async () => {
    using sandbox = new Sandbox()
    const servers = { echo: echoEntry() }
    sandbox.configure({ onMcpChange: "drift", mcpServers: servers })
    await sandbox.turn("one")
    sandbox.configure({ onMcpChange: "drift", mcpServers: {} })
    const { output } = await sandbox.turn("two")
    expect(said(output.verdict)).toBe("resume-with-drift; mcp echo")
    expect(output.reply).toBe("turn 2: two")
  })
})

describe("what could not be read", () => {
  it("holds the turn over a missing comma, with the caret under it, and resumes when it is mended", async () => {
    using sandbox = new Sandbox()
    const sound = `{
  "mcpServers": {
    "echo": { "command": "absent", "env": { "TOKEN": "s3cret" } },
    "other": { "command": "absent" }
  }
}`
    sandbox.configure(sound)
    await sandbox.turn("one")
    sandbox.configure(sound.replace("} },", "} }"))
    const held = await sandbox.turn("two")
    expect(held.code).toBe(3)
    expect(held.output.reply).toBeNull()
    expect(said(held.output.verdict)).toBe("held; unread echo; unread other")
    expect(held.stderr).toMatch(/mooring\.jsonc:3:66: error: a comma is missing here/)
    expect(held.stderr).toContain('"••••": { "command": "••••", "env": { "••••": "••••" } }\n')
    expect(held.stderr).not.toContain("s3cret")
    sandbox.configure(sound)
    const mended = await sandbox.turn("three")
    expect(said(mended.output.verdict)).toBe("resume")
    expect(mended.output.reply).toBe("turn 2: three")
  })

  it("holds over a plugin's directory that vanishes, and resumes when it comes back", async () => {
    using sandbox = new Sandbox()
    const plugin = sandbox.installExample()
    sandbox.configure({ plugins: { notes: { path: plugin } } })
    await sandbox.turn("one")
    renameSync(plugin, `${plugin}.away`)
    expect(said((await sandbox.turn("two")).output.verdict)).toBe("held; unread notes")
    // An empty directory, as an unmounted file system leaves one, is no plugin either.
    mkdirSync(plugin)
    expect(said((await sandbox.turn("two")).output.verdict)).toBe("held; unread notes")
    rmSync(plugin, { recursive: true })
    renameSync(`${plugin}.away`, plugin)
    const back = await sandbox.turn("three")
    expect(said(back.output.verdict)).toBe("resume")
    expect(back.output.reply).toBe("turn 2: three")
  })

  it("resumes where the plugin's directory has moved", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ plugins: { notes: { path: sandbox.installExample("v1/notes") } } })
    await sandbox.turn("one")
    sandbox.configure({ plugins: { notes: { path: sandbox.installExample("v2/notes") } } })
    expect(said((await sandbox.turn("two")).output.verdict)).toBe("resume")
  })

  it("starts afresh where the user took the plugin out", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ plugins: { notes: { path: sandbox.installExample() } } })
    await sandbox.turn("one")
    sandbox.configure({ plugins: {} })
    expect(said((await sandbox.turn("two")).output.verdict)).toBe("fresh; mcp notes")
  })

  it("goes on without with --partial, and resumes as if nothing had been when it is mended", async () => {
    using sandbox = new Sandbox()
    const servers = { a: echoEntry(), b: echoEntry() }
    sandbox.configure({ mcpServers: servers })
    await sandbox.turn("one")
    sandbox.configure({ mcpServers: { ...servers, b: { command: 1 } } })
    expect((await sandbox.turn("two")).code).toBe(3)
    const partial = await sandbox.turn("two", "--partial")
    expect(said(partial.output.verdict)).toBe("resume-with-drift; partial b")
    expect(partial.output.servers.map(({ name }) => name)).toEqual(["a", "mooring"])
    sandbox.configure({ mcpServers: servers })
    const mended = await sandbox.turn("three")
    expect(said(mended.output.verdict)).toBe("resume")
    expect(mended.output.reply).toBe("turn 3: three")
  })

  it("holds where the configuration file is gone", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { a: echoEntry() } })
    await sandbox.turn("one")
    rmSync(sandbox.config)
    const held = await sandbox.turn("two")
    expect(said(held.output.verdict)).toBe("held; unread a")
  })

  it("holds where the account's credentials are half written", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    sandbox.write("agent/account.json", { id: "first" })
    await sandbox.turn("one")
    sandbox.write("agent/account.json", '{ "id": "fir')
    const held = await sandbox.turn("two")
    expect(held.code).toBe(3)
    expect(said(held.output.verdict)).toBe("held; account-unknown")
    sandbox.write("agent/account.json", { id: "first" })
    expect(said((await sandbox.turn("three")).output.verdict)).toBe("resume")
    sandbox.write("agent/account.json", { id: "second" })
    expect(said((await sandbox.turn("four")).output.verdict)).toBe("fresh; account")
  })
})

describe("an installation key that is lost", () => {
  it("holds the turn with an explanation, until a person accepts the configuration", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry({ env: { TOKEN: "s3cret" } }) } })
    await sandbox.turn("one")
    rmSync(join(sandbox.state, "installation.key"))
    const held = await sandbox.turn("two")
    expect(held.code).toBe(3)
    expect(said(held.output.verdict)).toBe("held; unknown-key")
    expect(held.stderr).toContain("mooring session rebase default")
    expect((await sandbox.mooring("session", "rebase", "default")).code).toBe(0)
    const after = await sandbox.turn("three")
    expect(said(after.output.verdict)).toBe("resume")
    expect(after.output.reply).toBe("turn 2: three")
  })

  it("says what to do where the key is damaged", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    await sandbox.turn("one")
    sandbox.write("state/installation.key", "mooring-key-1:short\n")
    const failed = await sandbox.mooring("run", "two")
    expect(failed.code).toBe(3)
    expect(failed.stderr).toMatch(
      /installation\.key is damaged: the key in line 1 has 3 bytes; a key has 32/,
    )
    expect(failed.stderr).toContain("mooring state renew installation.key")
  })
})

describe("a person who changes a session", () => {
  it("accepts what is the case now: the owner that a copied state has, and servers that are gone", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    await sandbox.turn("one")
    const database = new DatabaseSync(join(sandbox.state, "sessions.db"))
    database.exec(
      "UPDATE binding SET value = json_set(json_remove(value, '$.seal'), '$.owner', 'user:another')",
    )
    database.close()
    sandbox.configure({ mcpServers: {} })
    expect((await sandbox.mooring("session", "rebase", "default")).code).toBe(0)
    const after = await sandbox.turn("two")
    expect(said(after.output.verdict)).toBe("resume")
    expect(after.output.reply).toBe("turn 2: two")
  })

  it("resets it, and brings the conversation back", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    const first = await sandbox.turn("one")
    expect((await sandbox.mooring("session", "reset", "default")).code).toBe(0)
    const second = await sandbox.turn("two")
    expect(said(second.output.verdict)).toBe("fresh; no-session")
    expect(second.output.reply).toBe("turn 1: two")
    const restored = await sandbox.mooring("session", "restore", "default", "--json")
    expect(JSON.parse(restored.stdout)).toMatchObject({
      done: "restored",
      bindings: [{ agentSessionId: first.output.agentSessionId }],
    })
    const third = await sandbox.turn("three")
    expect(said(third.output.verdict)).toBe("resume")
    expect(third.output.reply).toBe("turn 2: three")
  })

  it("brings back a conversation that an edit ended, with the edit in force", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    const first = await sandbox.turn("one")
    sandbox.configure({ mcpServers: { echo: echoEntry(), more: echoEntry() } })
    const fresh = await sandbox.turn("two")
    expect(said(fresh.output.verdict)).toBe("fresh; mcp more")
    expect(fresh.stderr).toContain("mooring session restore default")
    expect((await sandbox.mooring("session", "restore", "default")).code).toBe(0)
    const third = await sandbox.turn("three")
    expect(said(third.output.verdict)).toBe("resume")
    expect(third.output.agentSessionId).toBe(first.output.agentSessionId)
    expect(third.output.servers.map(({ name }) => name)).toEqual(["echo", "mooring", "more"])
  })

  it("finds every verdict in the session's history, the newest first", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    await sandbox.turn("one")
    await sandbox.turn("two")
    await sandbox.mooring("session", "reset", "default")
    const why = await sandbox.mooring("session", "why", "default", "--json")
    const { history } = JSON.parse(why.stdout) as {
      history: ReadonlyArray<{ event: { _tag: string; verdict?: { kind: string } } }>
    }
    expect(history.map(({ event }) => event.verdict?.kind ?? event._tag)).toEqual([
      "Reset",
      "resume",
      "fresh",
    ])
    expect((await sandbox.mooring("session", "why", "default")).stdout).toContain(
      "this session has no conversation yet",
    )
  })

  it("does not restore under a configuration that cannot be read", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: { echo: echoEntry() } })
    await sandbox.turn("one")
    await sandbox.mooring("session", "reset", "default")
    sandbox.configure("{")
    const restore = await sandbox.mooring("session", "restore", "default")
    expect(restore.code).toBe(2)
    expect(restore.stderr).toContain("[syntax]")
  })
})

describe("a conversation that the agent no longer has", () => {
  it("is begun anew, and says so", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    await sandbox.turn("one")
    rmSync(join(sandbox.agentHome, "conversations"), { recursive: true })
    const { output } = await sandbox.turn("two")
    expect(said(output.verdict)).toBe("fresh; transcript-missing")
    expect(output.reply).toBe("turn 1: two")
  })

  it("is held where the agent looks in another home than the conversation is in", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    await sandbox.turn("one")
    const elsewhere = { MOORING_DEMO_HOME: join(sandbox.root, "other-agent") }
    const held = await sandbox.turnWith(elsewhere, "two")
    expect(held.code).toBe(3)
    expect(said(held.output.verdict)).toBe("held; transcript-elsewhere")
    const back = await sandbox.turn("three")
    expect(back.output.reply).toBe("turn 2: three")
  })
})
