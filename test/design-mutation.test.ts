/**
 * The acceptance test of the design: whoever adds a per-start value to the gateway's own entry adds one
 * `Ephemeral` field, and no identity changes; any other class does not compile.
 */
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { Copy } from "./support/copy.ts"
import { echoEntry, mooringExecutable, Sandbox } from "./support/sandbox.ts"

const entry = "packages/gateway/src/loopback/entry.ts"

/** Adds a pid to the loopback entry, in a copy of the sources. */
const withPid = (field: string, value: string): Copy => {
  const copy = new Copy()
  copy.replace(
    entry,
    "  port: EphemeralField(Schema.Int),\n",
    `  port: EphemeralField(Schema.Int),\n  pid: ${field},\n`,
  )
  copy.replace(
    entry,
    "    port: ephemeral(port),\n",
    `    port: ephemeral(port),\n    pid: ${value},\n`,
  )
  return copy
}

describe("a pid in the gateway's own entry", { timeout: 120_000 }, () => {
  it("does not compile without a class", () => {
    using copy = withPid("Schema.Int", "process.pid")
    expect(copy.compile()).toContain("pid: this field has no class; wrap its schema in")
  })

  it.each([
    ["Stable", "Stable(Schema.Int)"],
    ["Stable, as text", "Stable(Schema.String)"],
  ])("does not compile as %s", (_, field) => {
    using copy = withPid(field, field.includes("String") ? "String(process.pid)" : "process.pid")
    expect(copy.compile()).toContain(
      "pid: every field of a gateway-runtime entry but surface lives for one run; mark it EphemeralField(...), not Stable",
    )
  })

  it("compiles as Ephemeral, and leaves every fingerprint as it was", async () => {
    using copy = withPid("EphemeralField(Schema.Int)", "ephemeral(process.pid)")
    expect(copy.compile()).toBe("")
    using sandbox = new Sandbox()
    sandbox.configure({
      mcpServers: { echo: echoEntry({ env: { TOKEN: "s3cret" } }) },
      plugins: { notes: { path: sandbox.installExample() } },
    })
    const mutant = join(copy.root, "packages/gateway/src/cli/main.ts")
    const identity = async (executable: string) =>
      (await sandbox.start(executable, ["identity", "--json"]).finished).stdout
    expect(await identity(mutant)).toBe(await identity(mooringExecutable))
    const first = await sandbox.turn("one")
    const second = await sandbox.start(mutant, ["run", "--json", "tools"]).finished
    expect(JSON.parse(second.stdout)).toMatchObject({
      verdict: { kind: "resume" },
      fingerprint: first.output.fingerprint,
    })
  })
})
