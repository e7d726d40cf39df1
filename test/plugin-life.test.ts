/** The life of a plugin: written, checked, mounted, called, renamed, moved, upgraded, edited, disabled, removed. */
import { readFileSync, renameSync, writeFileSync } from "node:fs"
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { initPlugin } from "./support/new-plugin.ts"
import { Sandbox, type Turn } from "./support/sandbox.ts"

/** Runs a documented command about the plugin. */
const plugin = async (sandbox: Sandbox, ...args: ReadonlyArray<string>): Promise<void> => {
  const { code, stderr } = await sandbox.mooring("plugin", ...args)
  expect([code, stderr]).toEqual([0, expect.not.stringContaining("error:")])
}

/** Changes the definition, and writes the manifest by it. */
const edit = (path: string, from: string, to: string): void => {
  const source = join(path, "plugin.ts")
  const before = readFileSync(source, "utf8")
  const after = before.replace(from, to)
  expect(after).not.toBe(before)
  writeFileSync(source, after)
  execFileSync(process.execPath, ["plugin.ts"], { cwd: path })
}

const serversOf = ({ output }: Turn) =>
  output.servers.filter(({ provenance }) => provenance === "plugin").map(({ name }) => name)

describe("a plugin that was written with plugin init", () => {
  it("goes through its whole life", { timeout: 240_000 }, async () => {
    using sandbox = new Sandbox()
    sandbox.configure("{\n  // mine\n}\n")
    expect((await sandbox.turn("hello")).output.verdict.kind).toBe("fresh")

    const { path } = await initPlugin(sandbox, "notes")
    expect((await sandbox.mooring("plugin", "check", path, "--strict")).code).toBe(0)

    // Mounted: a server more is a change, and says so.
    await plugin(sandbox, "add", path)
    const mounted = await sandbox.turn('call notes.add_note {"text":"moor at low tide"}')
    expect(mounted.output.verdict).toMatchObject({
      kind: "fresh",
      reasons: [{ reason: "mcp", change: "added", server: "notes", plugin: "notes" }],
    })
    expect(mounted.output.reply).toContain("noted: moor at low tide")
    expect(serversOf(mounted)).toEqual(["notes"])

    // Called: what it keeps is there in the next turn, whose conversation goes on.
    const called = await sandbox.turn("call notes.list_notes")
    expect(called.output.verdict).toEqual({ kind: "resume", reasons: [] })
    expect(called.output.reply).toContain("moor at low tide")

    // Renamed: another name is another server to the agent. What it keeps is the plugin's.
    await plugin(sandbox, "rename", "notes", "notes", "tides")
    const renamed = await sandbox.turn("call tides.list_notes")
    expect(renamed.output.verdict.kind).toBe("fresh")
    expect(renamed.output.verdict.reasons).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ reason: "mcp", change: "added", server: "tides" }),
        expect.objectContaining({ reason: "mcp", change: "removed", server: "notes" }),
      ]),
    )
    expect(renamed.output.reply).toContain("moor at low tide")

    // Moved: where it is installed is no part of what it is.
    const elsewhere = join(sandbox.root, "plugins/harbour")
    renameSync(path, elsewhere)
    await plugin(sandbox, "add", elsewhere, "--replace")
    const moved = await sandbox.turn("call tides.list_notes")
    expect(moved.output.verdict).toEqual({ kind: "resume", reasons: [] })
    expect(moved.output.agentSessionId).toBe(renamed.output.agentSessionId)
    expect(moved.output.reply).toContain("moor at low tide")

    // Upgraded: the conversation goes on, and is told.
    edit(elsewhere, 'version: "0.1.0"', 'version: "0.2.0"')
    const upgraded = await sandbox.turn("hello")
    expect(upgraded.output.verdict).toMatchObject({
      kind: "resume-with-drift",
      reasons: [{ reason: "plugin-version", plugin: "notes" }],
    })
    expect(upgraded.output.agentSessionId).toBe(moved.output.agentSessionId)

    // Edited: a new conversation, which names the field and its line.
    edit(elsewhere, "/server.ts`]", '/server.ts`, "--verbose"]')
    const edited = await sandbox.turn("hello")
    expect(edited.output.verdict).toMatchObject({
      kind: "fresh",
      reasons: [
        {
          reason: "mcp",
          change: "changed",
          server: "tides",
          plugin: "notes",
          at: { file: join(elsewhere, ".claude-plugin/plugin.json") },
        },
      ],
    })
    expect(String(edited.output.verdict.reasons[0]?.["path"])).toMatch(/^\/args/)

    // Disabled, and removed: it is gone, and the turn says through what.
    await plugin(sandbox, "disable", "notes")
    const disabled = await sandbox.turn("hello")
    expect([serversOf(disabled), disabled.output.verdict]).toMatchObject([
      [],
      { kind: "fresh", reasons: [{ reason: "mcp", change: "removed", server: "tides" }] },
    ])
    await plugin(sandbox, "remove", "notes")
    expect(sandbox.read("config/mooring.jsonc")).toBe('{\n  // mine\n  "plugins": {}\n}\n')
    const removed = await sandbox.turn("hello")
    expect(removed.output.verdict).toEqual({ kind: "resume", reasons: [] })
    expect(removed.output.agentSessionId).toBe(disabled.output.agentSessionId)
  })
})
