/** What a project's files may do: nothing, until their user has seen it and agreed. End to end. */
import { spawn } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import {
  echoEntry,
  echoServer,
  type Finished,
  mooringExecutable,
  Sandbox,
} from "./support/sandbox.ts"

const secret = "ghp_abcdefghijklmnopqrstuvwxyz0123456789"

/** A project with one server, which tells by a file that it was started. */
class Project extends Sandbox {
  readonly canary = join(this.root, "started")

  readonly #teller = this.write(
    "teller.mjs",
    `import { writeFileSync } from "node:fs"\nwriteFileSync(${JSON.stringify(this.canary)}, "")\n`,
  )

  entry(more: Record<string, unknown> = {}) {
    return { command: "node", args: ["--import", this.#teller, echoServer], ...more }
  }

  mooringIn(directory: string, ...args: ReadonlyArray<string>): Promise<Finished> {
    return this.start(mooringExecutable, args, {}, join(this.root, directory)).finished
  }

  project(servers: Record<string, unknown>, path = "work/.mcp.json"): string {
    return this.write(path, { mcpServers: servers })
  }

  async listed(): Promise<{
    readonly servers: ReadonlyArray<string>
    readonly losers: ReadonlyArray<string>
  }> {
    const { stdout } = await this.mooring("mcp", "list", "--json")
    const { servers, losers } = JSON.parse(stdout) as {
      servers: ReadonlyArray<{ name: string }>
      losers: ReadonlyArray<{ name: string; status: string }>
    }
    return {
      servers: servers.map(({ name }) => name).filter((name) => name !== "mooring"),
      losers: losers.map(({ name, status }) => `${name} ${status}`),
    }
  }
}

describe("a project's file", () => {
  it("has no effect until it is trusted, and then until it changes", async () => {
    using project = new Project()
    project.configure({ mcpServers: { own: echoEntry() } })
    project.project({ echo: project.entry() })

    const first = await project.turn("tools")
    expect(first.output.servers.map(({ name }) => name)).toEqual(["mooring", "own"])
    expect(first.stderr).toContain("nobody has agreed yet to what this file would do: echo")
    expect(first.stderr).toContain("fix: look at it, and agree: mooring trust")
    for (const command of [
      ["mcp", "probe"],
      ["doctor"],
      ["mcp", "render"],
      ["identity"],
      ["check"],
    ])
      await project.mooring(...command)
    expect(existsSync(project.canary)).toBe(false)

    const trusted = await project.mooring("trust", "--yes")
    expect(trusted).toMatchObject({ code: 0, stdout: "trusted: .mcp.json\n" })
    const second = await project.turn("tools")
    expect(second.output.servers.map(({ name }) => name)).toEqual(["echo", "mooring", "own"])
    expect(existsSync(project.canary)).toBe(true)

    // A time-out, a comment and another order change nothing.
    project.write(
      "work/.mcp.json",
      `// ours\n${JSON.stringify({ mcpServers: { echo: { timeout: 9, ...project.entry() } } })}`,
    )
    expect((await project.turn("tools")).output.verdict.kind).toBe("resume")

    // What is launched is another matter: the conversation waits, and the difference is shown.
    project.project({ echo: project.entry({ cwd: "." }), new: project.entry() })
    const held = await project.turn("tools")
    expect(held).toMatchObject({ code: 3 })
    expect(held.output.verdict).toMatchObject({ kind: "held", reasons: [{ server: "echo" }] })
    const shown = await project.mooring("trust")
    expect(shown.code).toBe(1)
    expect(shown.stderr).toMatch(/since you agreed on \d{4}-\d\d-\d\d:/)
    expect(shown.stderr).toMatch(/echo cwd: \(nothing\) -> \. {2}\.mcp\.json:\d+:\d+/)
    expect(shown.stderr).toMatch(/new is new {2}\.mcp\.json:\d+:\d+/)

    // As it was before, it goes on without being asked again.
    project.project({ echo: project.entry() })
    expect((await project.turn("tools")).output.verdict.kind).toBe("resume")
  })

  it("is asked about in every place of it, and nowhere else", async () => {
    using project = new Project()
    project.configure({ mcpServers: {} })
    project.project({ echo: project.entry() })
    await project.mooring("trust", "--yes")
    mkdirSync(join(project.work, "deep/er"), { recursive: true })
    const list = async (directory: string) => {
      const { stdout } = await project.mooringIn(directory, "mcp", "list", "--json")
      return (JSON.parse(stdout) as { losers: ReadonlyArray<{ status: string }> }).losers.map(
        ({ status }) => status,
      )
    }
    expect(await list("work/deep/er")).toEqual([])
    // Programs find their code where they are started: the same text elsewhere is another matter.
    renameSync(project.work, join(project.root, "moved"))
    expect(await list("moved")).toEqual(["untrusted"])
    // A home directory is no project.
    project.project({ echo: project.entry() }, "home/.mcp.json")
    expect(await list("home")).toEqual([])
  })

  it("beside another one is told not to be read", async () => {
    using project = new Project()
    project.configure({ mcpServers: {} })
    project.project({ a: project.entry() }, "work/mooring.jsonc")
    project.project({ b: project.entry() })
    const { stdout, stderr } = await project.mooring("trust", "--yes")
    expect(stdout).toBe("trusted: mooring.jsonc\n")
    expect(stderr).toContain(
      ".mcp.json:1:1: warning: this file is not read: mooring.jsonc is beside it",
    )
    expect(await project.listed()).toEqual({ servers: ["a"], losers: [] })
  })

  it("says what it hides, changes and takes away of the user's own", async () => {
    using project = new Project()
    project.configure({
      mcpServers: {
        hidden: echoEntry(),
        changed: echoEntry({ enabled: false }),
        gone: echoEntry(),
      },
    })
    project.project({
      hidden: project.entry({ args: ["\u001B[2J\u202Eevil", "--token", secret] }),
      changed: { enabled: true, tools: { include: ["echo"] } },
      gone: null,
    })
    const { stderr } = await project.mooring("trust")
    expect(stderr).toMatch(/hidden .*\n {4}hides what user declares at .*mooring\.jsonc:\d+:\d+/)
    expect(stderr).toMatch(
      /changed .*\n {4}changes what user declares .*\n {4}is turned on\n {4}offers only echo/,
    )
    expect(stderr).toMatch(/gone .*\n {4}takes away what user declares/)
    // Nothing in it moves the cursor, and no secret is shown or kept.
    expect(stderr).toContain(String.raw`starts node \u001b[2J\u202eevil --token ••••`)
    await project.mooring("trust", "--yes")
    expect(project.files(project.state).filter(([, text]) => text.includes(secret))).toEqual([])
  })

  it("that is no file, or too much of one, is told, and holds nothing up", async () => {
    using project = new Project()
    project.configure({ mcpServers: { own: echoEntry() } })
    for (const [content, said] of [
      ["{ ", "syntax"],
      [`{"mcpServers":{}}${" ".repeat(1_048_577)}`, "larger than 1 MiB"],
      ['{"mcpServers":{"a":{"command":"x","env":{"LD_PRELOAD":"evil.so"}}}}', "LD_PRELOAD"],
    ] as const) {
      project.write("work/.mcp.json", content)
      const { stderr, code } = await project.mooring("trust", "--yes")
      expect([code, stderr.includes(said)]).toEqual([0, true])
      expect((await project.listed()).servers).toEqual(["own"])
    }
  })
})

describe("an agreement", () => {
  it("is to what was shown: another content has another id", async () => {
    using project = new Project()
    project.configure({ mcpServers: {} })
    project.project({ echo: project.entry() })
    const { stdout } = await project.mooring("trust", "--json")
    const id = (JSON.parse(stdout) as { files: ReadonlyArray<{ id: string }> }).files[0]?.id ?? ""
    expect(id).toMatch(/^t1:[0-9a-f]{64}$/)
    project.project({ echo: project.entry({ args: ["evil.mjs"] }) })
    const late = await project.mooring("trust", "--yes", "--only", id)
    expect(late.code).toBe(1)
    expect(late.stderr).toContain(`no file of this project says what ${id} stands for`)
    expect((await project.listed()).losers).toEqual(["echo untrusted"])
  })

  it("that is damaged, forged or of another key is none", async () => {
    using project = new Project()
    project.configure({ mcpServers: {} })
    project.project({ echo: project.entry() })
    await project.mooring("trust", "--yes")
    const [name = ""] = readdirSync(join(project.state, "trust"))
    const path = join(project.state, "trust", name)
    const whole = project.read(`state/trust/${name}`)
    project.project({ echo: project.entry({ cwd: "/" }) })
    const { stdout } = await project.mooring("trust", "--json")
    const evil = (JSON.parse(stdout) as { files: ReadonlyArray<{ id: string }> }).files[0]?.id ?? ""
    const forged = join(project.state, "trust", `${evil.replace(":", "-")}.json`)
    // The name of what is to be trusted, over what somebody else agreed to.
    writeFileSync(forged, whole.replace(/"id": "[^"]*"/, `"id": "${evil}"`))
    expect((await project.listed()).losers).toEqual(["echo untrusted"])
    writeFileSync(forged, '{ "id":')
    expect((await project.listed()).losers).toEqual(["echo untrusted"])

    project.project({ echo: project.entry() })
    writeFileSync(path, whole.slice(0, -40))
    expect((await project.listed()).losers).toEqual(["echo untrusted"])
    // What is damaged is written anew.
    expect((await project.mooring("trust", "--yes")).code).toBe(0)
    expect((await project.listed()).losers).toEqual([])
  })

  it("is listed, private to its user, and taken back", async () => {
    using project = new Project()
    project.configure({ mcpServers: {} })
    project.project({ echo: project.entry() })
    // Several at once: each succeeds, and one agreement is kept.
    const all = await Promise.all([1, 2, 3].map(() => project.mooring("trust", "--yes")))
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0])
    const trust = join(project.state, "trust")
    const kept = ["", ...readdirSync(trust)].map((name) => [
      name,
      (statSync(join(trust, name)).mode & 0o777).toString(8),
    ])
    expect(kept).toEqual([
      ["", "700"],
      [expect.stringMatching(/^t1-[0-9a-f]{64}\.json$/), "600"],
    ])
    await project.turn("hello")
    const list = await project.mooring("trust", "list")
    expect(list.stdout).toMatch(/^FILE +SCOPE +SERVERS +SINCE +ID\n\.mcp\.json +project +echo +\d/)
    const revoked = await project.mooring("trust", "revoke", ".")
    expect(revoked).toMatchObject({ code: 0, stdout: "no longer trusted: .mcp.json\n" })
    expect((await project.turn("hello")).output.verdict.kind).toBe("held")
    expect((await project.mooring("trust", "revoke", ".")).code).toBe(2)
  })
})

/** `script` gives a program a terminal. */
const hasTerminal = existsSync("/usr/bin/script")
if (!hasTerminal)
  console.warn("skipped: the prompt needs a terminal, which /usr/bin/script would give")

describe.skipIf(!hasTerminal)("the prompt", () => {
  /** Answers the question of a turn. */
  const answer = (project: Project, keys: string): Promise<string> =>
    new Promise((done) => {
      const command = `${process.execPath} ${mooringExecutable} run hello`
      const child = spawn("script", ["-qec", command, "/dev/null"], {
        cwd: project.work,
        env: { ...project.env, TERM: "xterm" },
        stdio: ["pipe", "pipe", "pipe"],
      })
      let shown = ""
      let asked = false
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        shown += text
        if (asked || !shown.includes("Use these servers?")) return
        asked = true
        child.stdin.write(keys)
      })
      child.on("close", () => done(shown))
    })

  it("takes yes for yes, and anything else for no", async () => {
    using project = new Project()
    project.configure({ mcpServers: {} })
    project.project({ echo: project.entry() })
    for (const keys of ["n", "\u0003", "\r"]) {
      const shown = await answer(project, keys)
      expect(shown).toContain("Use these servers?")
      expect(shown).toContain("starts node")
      expect(existsSync(join(project.state, "trust"))).toBe(false)
    }
    await answer(project, "y")
    expect(readdirSync(join(project.state, "trust"))).toHaveLength(1)
  })
})
