/** The key that secrets are digested with, put in place of another: nothing is taken for changed by that. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { eventually } from "./support/processes.ts"
import { echoEntry, mooringExecutable, Sandbox } from "./support/sandbox.ts"

const said = ({ verdict }: Awaited<ReturnType<Sandbox["turn"]>>["output"]): string =>
  [verdict.kind, ...verdict.reasons.map(({ reason }) => reason)].join("; ")

const withToken = (token: string) => ({
  mcpServers: { echo: echoEntry({ env: { TOKEN: token } }) },
})

const bareToken = "s3cret-s3cret"

interface Rebased {
  readonly id: string
  readonly older: ReadonlyArray<string>
  readonly sessions: ReadonlyArray<{ readonly session: string; readonly rebased: boolean }>
  readonly agreements: ReadonlyArray<{ readonly rebased: boolean }>
}

const command = async (sandbox: Sandbox, ...args: ReadonlyArray<string>): Promise<Rebased> => {
  const { code, stdout, stderr } = await sandbox.mooring(...args, "--json")
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Rebased
}

const keysIn = (sandbox: Sandbox): ReadonlyArray<string> =>
  readFileSync(join(sandbox.state, "installation.key"), "utf8").trim().split("\n")

describe("a key that is rotated", () => {
  it("takes every session and agreement along whose configuration is what it was", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(withToken(bareToken))
    sandbox.write("work/.mcp.json", {
      mcpServers: { other: echoEntry({ env: { KEY: "k3y-k3y" } }) },
    })
    await sandbox.mooring("trust", "--yes")
    const before = await sandbox.turn("one")
    await sandbox.turn("one", "--session", "second")
    const { older, sessions, agreements } = await command(sandbox, "key", "rotate")
    expect(sessions).toMatchObject([{ rebased: true }, { rebased: true }])
    expect(agreements).toMatchObject([{ rebased: true }])
    expect(older).toEqual([])
    expect(keysIn(sandbox)).toHaveLength(1)
    const after = await sandbox.turn("two")
    expect(said(after.output)).toBe("resume")
    expect(after.output.servers).toEqual(before.output.servers)
    expect(after.output.fingerprint).not.toBe(before.output.fingerprint)
  })

  it("is kept for a session that has changed since, whose next turn finds the change", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(withToken(bareToken))
    await sandbox.turn("one")
    sandbox.configure(withToken("an0ther-s3cret"))
    const rotated = await command(sandbox, "key", "rotate")
    expect(rotated.sessions).toEqual([{ session: "default", backend: "demo", rebased: false }])
    expect(rotated.older).toHaveLength(1)
    expect(said((await sandbox.turn("two")).output)).toBe("resume-with-drift; credential")
    // That turn bound it under the new key.
    expect(await command(sandbox, "key", "rebase")).toMatchObject({ sessions: [], older: [] })
    expect(said((await sandbox.turn("three")).output)).toBe("resume")
    expect(keysIn(sandbox)).toHaveLength(1)
  })

  it("is kept for an agreement to a file that says something else now, which may come back", async () => {
    using sandbox = new Sandbox()
    sandbox.configure({ mcpServers: {} })
    const file = { mcpServers: { other: echoEntry({ env: { KEY: "k3y-k3y" } }) } }
    sandbox.write("work/.mcp.json", file)
    await sandbox.mooring("trust", "--yes")
    sandbox.write("work/.mcp.json", { mcpServers: {} })
    const rotated = await command(sandbox, "key", "rotate")
    expect(rotated.agreements).toMatchObject([{ rebased: false }])
    expect(rotated.older).toHaveLength(1)
    sandbox.write("work/.mcp.json", file)
    const turn = await sandbox.turn("one")
    expect(turn.output.servers.map(({ name }) => name)).toContain("other")
    expect((await command(sandbox, "key", "rebase")).older).toEqual([])
    expect((await sandbox.turn("two")).output.servers).toEqual(turn.output.servers)
  })

  it("is not forgotten while a turn runs that may have looked at it", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(withToken(bareToken))
    const flag = join(sandbox.root, "go")
    const running = sandbox.start(mooringExecutable, ["run", "--json", `wait ${flag}`])
    await eventually(() => existsSync(`${flag}.waiting`))
    // It is a new session: nothing of it is in force yet, and nobody else is in it.
    const waitsFor = sandbox.start(mooringExecutable, ["key", "rotate", "--json"])
    await eventually(() => keysIn(sandbox).length === 2)
    writeFileSync(flag, "")
    expect((await running.finished).code).toBe(0)
    expect((await waitsFor.finished).code).toBe(0)
    expect(said((await sandbox.turn("two")).output)).toBe("resume")
    expect((await command(sandbox, "key", "rebase")).older).toEqual([])
    expect(said((await sandbox.turn("three")).output)).toBe("resume")
  })

  it("twice at once is rotated twice, and nothing is lost", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(withToken(bareToken))
    await sandbox.turn("one")
    await Promise.all(["a", "b"].map(() => command(sandbox, "key", "rotate")))
    expect(said((await sandbox.turn("two")).output)).toBe("resume")
    expect((await command(sandbox, "key", "rebase")).older).toEqual([])
  })

  it("holds sessions with an explanation where the older key is lost in between", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(withToken(bareToken))
    await sandbox.turn("one")
    sandbox.configure(withToken("an0ther-s3cret"))
    await command(sandbox, "key", "rotate")
    const [present = ""] = keysIn(sandbox)
    writeFileSync(join(sandbox.state, "installation.key"), `${present}\n`)
    const held = await sandbox.turn("two")
    expect(held.code).toBe(3)
    expect(said(held.output)).toBe("held; unknown-key")
  })
})

describe("a fleet's key", () => {
  it("is rotated in its file: sessions are judged under the older key that is below", async () => {
    using sandbox = new Sandbox()
    sandbox.configure(withToken(bareToken))
    const file = join(sandbox.root, "fleet.key")
    const next = join(sandbox.root, "next.key")
    const env = { MOORING_KEY_FILE: file }
    for (const path of [file, next])
      expect((await sandbox.mooring("key", "new", path)).code).toBe(0)
    await sandbox.turnWith(env, "one")
    const refused = await sandbox.start(mooringExecutable, ["key", "rotate"], env).finished
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain("below the old one first")
    writeFileSync(file, readFileSync(next, "utf8") + readFileSync(file, "utf8"))
    const after = await sandbox.turnWith(env, "two")
    expect(said(after.output)).toBe("resume")
    rmSync(next)
    const rebased = await sandbox.start(mooringExecutable, ["key", "rebase", "--json"], env)
      .finished
    expect(JSON.parse(rebased.stdout)).toMatchObject({ sessions: [] })
    expect(existsSync(join(sandbox.state, "installation.key"))).toBe(false)
  })

  it("is not written over", async () => {
    using sandbox = new Sandbox()
    const path = sandbox.write("fleet.key", "precious")
    expect((await sandbox.mooring("key", "new", path)).code).toBe(1)
    expect(sandbox.read("fleet.key")).toBe("precious")
  })
})
