import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Schema from "effect/Schema"
import { version } from "@mooring/gateway"
import { mooring } from "../src/cli/command.ts"

interface Described {
  readonly name: string
  readonly description?: string | undefined
  readonly examples?: ReadonlyArray<{ readonly command: string }>
  readonly subcommands?: ReadonlyArray<{ readonly commands: ReadonlyArray<Described> }>
}

const leaves = (command: Described, path: string): ReadonlyArray<readonly [string, Described]> => {
  const inner = (command.subcommands ?? []).flatMap(({ commands }) => commands)
  const name = `${path} ${command.name}`.trim()
  return inner.length === 0 ? [[name, command]] : inner.flatMap((child) => leaves(child, name))
}

describe("every command", () => {
  const all = leaves(mooring as unknown as Described, "")

  it("is known", () => {
    expect(all.map(([name]) => name)).toEqual([
      "mooring run",
      "mooring mcp list",
      "mooring mcp explain",
      "mooring mcp render",
      "mooring mcp probe",
      "mooring mcp diff",
      "mooring mcp add",
      "mooring mcp set",
      "mooring mcp remove",
      "mooring mcp enable",
      "mooring mcp disable",
      "mooring mcp import",
      "mooring plugin init",
      "mooring plugin check",
      "mooring plugin list",
      "mooring plugin add",
      "mooring plugin remove",
      "mooring plugin enable",
      "mooring plugin disable",
      "mooring plugin rename",
      "mooring plugin allow",
      "mooring trust list",
      "mooring trust revoke",
      "mooring identity",
      "mooring check",
      "mooring doctor",
      "mooring session list",
      "mooring session show",
      "mooring session why",
      "mooring session reset",
      "mooring session restore",
      "mooring session rebase",
      "mooring session prune",
      "mooring state check",
      "mooring state renew",
      "mooring key show",
      "mooring key rotate",
      "mooring key rebase",
      "mooring key new",
      "mooring schema",
      "mooring serve",
      "mooring cluster status",
      "mooring status",
      "mooring stop",
    ])
  })

  it.each(all)("%s says what it does, with examples of itself", (name, command) => {
    expect(command.description ?? "").toMatch(/\S/)
    expect(command.examples?.length ?? 0).toBeGreaterThan(0)
    for (const example of command.examples ?? []) expect(example.command).toContain(name)
  })
})

describe("the version", () => {
  it("is that of both packages", () => {
    for (const path of ["../package.json", "../../config/package.json"]) {
      const text = readFileSync(join(import.meta.dirname, path), "utf8")
      const Package = Schema.fromJsonString(Schema.Struct({ version: Schema.String }))
      expect(Schema.decodeSync(Package)(text).version).toBe(version)
    }
  })
})
