/** A damaged state, as a person meets it: what is said, what is kept, and how it goes on. */
import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { Sandbox } from "./support/sandbox.ts"
import { Service } from "./support/service.ts"

const begun = async (): Promise<Sandbox> => {
  const sandbox = new Sandbox({
    MOORING_CLAUDE: "/nowhere/claude",
    MOORING_CODEX: "/nowhere/codex",
    MOORING_GEMINI: "/nowhere/gemini",
    MOORING_OPENCODE: "/nowhere/opencode",
  })
  sandbox.configure({ mcpServers: {} })
  await sandbox.turn("one")
  return sandbox
}

describe("a store that is damaged", () => {
  it("holds every turn until a person decides, and doctor says so", async () => {
    using sandbox = await begun()
    const store = join(sandbox.state, "sessions.db")
    truncateSync(store, 8192)
    for (const again of [false, true]) {
      const { code, stdout, stderr } = await sandbox.mooring("run", "--json", "two")
      expect([again, code, stdout]).toEqual([again, 3, ""])
      expect(stderr).toContain(`${store} is damaged`)
      expect(stderr).toContain(`it is kept as ${store}.damaged-1; nothing was run`)
      expect(stderr).toContain("mooring state renew sessions.db")
      expect(stderr).not.toMatch(/^ {4}at /m)
    }
    const doctor = await sandbox.mooring("doctor", "--json")
    expect(doctor.code).toBe(1)
    expect(JSON.parse(doctor.stdout).state).toMatchObject([
      { file: "sessions.db", status: "waiting" },
      { file: "sessions.db.damaged-1", status: "aside" },
    ])
    const renewed = await sandbox.mooring("state", "renew", "sessions.db")
    expect(renewed.stdout).toContain("renewed: sessions.db begins anew")
    expect((await sandbox.turn("three")).output.verdict.kind).toBe("fresh")
    expect(readFileSync(`${store}.damaged-1`).length).toBe(8192)
    // There is nothing to decide any more.
    expect((await sandbox.mooring("state", "renew", "sessions.db")).code).toBe(2)
    expect((await sandbox.mooring("state", "check")).code).toBe(0)
  })
})

describe("a gateway's own files that are damaged", () => {
  it("are kept aside and made anew, and the log says so", async () => {
    using sandbox = await begun()
    await (await Service.start(sandbox)).end("SIGTERM")
    const address = join(sandbox.state, "loopback.json")
    writeFileSync(address, '{"port":1,"key":"half')
    writeFileSync(join(sandbox.state, "serve.json"), "notes")
    expect((await sandbox.mooring("state", "check")).stderr).toContain(
      "problem: loopback.json: it does not say a port and a key",
    )
    await using service = await Service.start(sandbox)
    expect(service.log()).toContain(`kept as ${address}.damaged-1`)
    expect(readFileSync(`${address}.damaged-1`, "utf8")).toBe('{"port":1,"key":"half')
    expect(readFileSync(join(sandbox.state, "serve.json.damaged-1"), "utf8")).toBe("notes")
  })

  it("say what a lease's children were, until a person has looked", async () => {
    using sandbox = await begun()
    const lease = "leases/00000000-0000-4000-8000-000000000000"
    sandbox.write(`state/${lease}.lock`, "")
    sandbox.write(`state/${lease}/children`, '{"pid":1,"sta\n{"pid":2}\n')
    await sandbox.turn("two")
    expect(existsSync(join(sandbox.state, lease))).toBe(false)
    expect(sandbox.read(`state/${lease}.children.damaged-1`)).toBe('{"pid":1,"sta\n{"pid":2}\n')
    sandbox.write(`state/${lease}.lock`, "this is no lock")
    expect((await sandbox.turn("three")).code).toBe(0)
    const { code, stderr } = await sandbox.mooring("state", "check")
    expect(code).toBe(1)
    expect(stderr).toContain(`problem: ${lease}.lock: it is no lock`)
  })
})
