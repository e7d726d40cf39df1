/** Several machines that share one store of PostgreSQL's. */
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { Postgres, postgresMissing } from "./support/postgres.ts"
import { eventually, onLinux, processesWith } from "./support/processes.ts"
import { mooringExecutable, Sandbox } from "./support/sandbox.ts"

describe.skipIf(postgresMissing !== undefined)("a shared store", () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await Postgres.start()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  it("keeps sessions for every machine that names it, and leaves none in a state directory", async () => {
    const store = { MOORING_STORE: postgres.url(postgres.database()) }
    using one = new Sandbox(store)
    using other = new Sandbox(store)
    const { output } = await one.turn("hello", "--session", "shared")
    expect(output.verdict).toEqual({ kind: "fresh", reasons: [{ reason: "no-session" }] })
    const { stdout } = await other.mooring("session", "list", "--json")
    expect(JSON.parse(stdout)).toMatchObject({
      sessions: [{ session: "shared", turns: 1, agentSessionId: output.agentSessionId }],
    })
    const again = await one.turn("hello again", "--session", "shared")
    expect(again.output.verdict.kind).toBe("resume")
    expect(one.files(one.state).map(([path]) => path)).not.toContain(join(one.state, "sessions.db"))
  })

  it.skipIf(!onLinux)("is not made known to agents: its address may hold a password", async () => {
    const url = postgres.url(postgres.database())
    using sandbox = new Sandbox({ MOORING_STORE: url })
    const file = join(sandbox.root, "go on")
    const turn = sandbox.start(mooringExecutable, ["run", `wait ${file}`])
    await eventually(() => existsSync(`${file}.waiting`))
    expect(processesWith(url)).toEqual([turn.process.pid])
    writeFileSync(file, "")
    const { code, stdout, stderr } = await turn.finished
    expect([code, stdout, stderr]).toEqual([0, expect.any(String), expect.any(String)])
    for (const [path, content] of sandbox.files())
      expect([path, content.includes(encodeURIComponent(postgres.password))]).toEqual([path, false])
  })

  it("is named by mooring doctor, which says whether it can be used", async () => {
    const url = postgres.url(postgres.database())
    using sandbox = new Sandbox({ MOORING_STORE: url })
    sandbox.configure({ mcpServers: {} })
    const { code, stdout } = await sandbox.mooring("doctor", "--json")
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { store: { kind: "postgres" } }])
    const shown = `postgres://${postgres.user}@127.0.0.1:${postgres.port}/nowhere`
    using lost = new Sandbox({ MOORING_STORE: postgres.url("nowhere") })
    lost.configure({ mcpServers: {} })
    const found = await lost.mooring("doctor")
    expect(found.code).toBe(1)
    expect(found.stdout).toContain(`Sessions are kept in ${shown}.`)
    expect(found.stderr).toContain(`${shown}: database "nowhere" does not exist`)
    expect(found.stdout + found.stderr).not.toContain(encodeURIComponent(postgres.password))
  })

  it("that cannot be reached ends a command with what to do, without its password", async () => {
    using sandbox = new Sandbox({ MOORING_STORE: "postgres://u:s3cret@127.0.0.1:9/mooring" })
    const { code, stdout, stderr } = await sandbox.mooring("session", "list")
    expect([code, stdout]).toEqual([1, ""])
    expect(stderr).toContain("postgres://u@127.0.0.1:9/mooring cannot be used")
    expect(stderr).toContain("check that PostgreSQL runs there")
    expect(stderr).not.toContain("s3cret")
  })
})
