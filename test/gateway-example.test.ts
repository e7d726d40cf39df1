/** The gateway of one file that the documentation shows: it compiles, is short, and keeps its promise. */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

const repository = join(import.meta.dirname, "..")
const example = join(repository, "examples/gateway/main.ts")

/** What the compiler says of a file, in one line. */
const compile = (file: string): string =>
  spawnSync(
    join(repository, "node_modules/.bin/tsc"),
    [
      ..."--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess".split(
        " ",
      ),
      ..."--target es2024 --lib es2025 --module nodenext --types node --skipLibCheck".split(" "),
      "--allowImportingTsExtensions",
      file,
    ],
    { cwd: import.meta.dirname, encoding: "utf8" },
  ).stdout.replaceAll(/\s+/g, " ")

describe("a gateway of one file", () => {
  let home = ""
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), "mooring-example-"))
  })
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  const turn = (servers: string) => {
    writeFileSync(join(home, "mcp.json"), servers)
    const { stdout, stderr, status } = spawnSync(process.execPath, [example, home, "polly"], {
      encoding: "utf8",
      env: { ...process.env, TMPDIR: home, TOKEN: "s3cret-of-the-user" },
    })
    const [verdict = "", ...said] = stdout.trimEnd().split("\n")
    return { verdict, said: said.join("\n"), stderr, status }
  }
  const conversationOf = ({ said }: { said: string }) => /^\[(.*)\]/.exec(said)?.[1]

  it("has fewer than 100 lines, and compiles", { timeout: 60_000 }, () => {
    expect(readFileSync(example, "utf8").trimEnd().split("\n").length).toBeLessThan(100)
    expect(compile(example)).toBe("")
  })

  it(
    "resumes over another port and grant, and starts anew over an edit",
    { timeout: 60_000 },
    () => {
      const files = (argument: string) =>
        JSON.stringify({
          mcpServers: { files: { command: "files", args: [argument, "${TOKEN}"] } },
        })
      const first = turn(files("one"))
      expect(first).toMatchObject({
        verdict: "fresh: this session has no conversation yet",
        said: expect.stringMatching(/polly! browser: 200, files: files one s3cret-of-the-user$/),
        stderr: "",
        status: 0,
      })
      const second = turn(files("one"))
      expect(second).toMatchObject({ verdict: "resume", said: first.said })
      const edited = turn(files("two"))
      expect(edited.verdict).toBe("fresh: server files (user): args[0] changed from one to two")
      expect(conversationOf(edited)).not.toBe(conversationOf(first))
    },
  )

  it("holds over a file that cannot be read, and keeps no secret", { timeout: 60_000 }, () => {
    const held = turn('{ "mcpServers": {')
    expect(held.verdict).toContain("held: server files of this conversation may be in")
    expect(held.stderr).toContain("mcp.json:1:")
    expect(readFileSync(join(home, "session.json"), "utf8")).not.toContain("s3cret")
    expect(readdirSync(home).toSorted()).toEqual(["mcp.json", "session.json"])
  })

  it("says what the backend cannot be given", { timeout: 60_000 }, () => {
    const told = turn(
      '{ "mcpServers": { "old": { "type": "sse", "url": "https://example.com" } } }',
    )
    expect(told.stderr).toContain("old: the parrot does not speak sse: the server is left out")
  })
})

describe("where the compiler stops a leak, it says what to do", () => {
  const page = readFileSync(join(repository, "docs/gateway.md"), "utf8")
  const rows = Array.from(
    page
      .slice(page.indexOf("## Where the compiler stops you"))
      .matchAll(/^\| .*? \| `(.*?)` +\|$/gm),
    ([, says = ""]) => says,
  )
  const field = (name: string, schema: string) =>
    `defineRuntimeEntry("http", { surface: Stable(Schema.Literal("x")), ${name}: ${schema} })`
  const programs = [
    field("pid", "Schema.Int"),
    field("port", "Stable(Schema.String)"),
    'defineEntry("user", { at: Stable(Schema.Struct({ port: EphemeralField(Schema.String) })) })',
    'export const url: string = ephemeral("http://127.0.0.1:1/")',
    "fingerprintOf(resolve({ layers: [], runtime: {} }), digests)",
  ]

  it("has a program for every line of the page", () => expect(rows).toHaveLength(programs.length))

  it.each(programs.map((program, index) => [rows[index] ?? "", program]))(
    "%s",
    { timeout: 60_000 },
    (says, program) => {
      const directory = join(import.meta.dirname, ".docs")
      mkdirSync(directory, { recursive: true })
      const file = join(directory, `leak-${programs.indexOf(program)}.ts`)
      writeFileSync(
        file,
        `import * as Schema from "effect/Schema"
import { defineEntry, defineRuntimeEntry, type Digests, EphemeralField, ephemeral, fingerprintOf, resolve, Stable } from "@mooring/config"
declare const digests: Digests
${program}
export const all = [defineEntry, defineRuntimeEntry, digests, EphemeralField, ephemeral, fingerprintOf, resolve, Schema, Stable]
`,
      )
      expect(compile(file)).toContain(says)
    },
  )
})
