/** How the command line starts: what it answers without loading anything, and what it keeps for the next time. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs"
import { dirname, join } from "node:path"
import { Script } from "node:vm"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { answers } from "../packages/gateway/src/cli/answers.ts"
import { answersFile } from "../packages/gateway/src/cli/known-answer.ts"
import { seldom } from "../scripts/bundle.ts"
import { mooringExecutable, Sandbox } from "./support/sandbox.ts"

const bundle = join(dirname(mooringExecutable), "..")

describe("what the command line says of itself", () => {
  it.each([false, true])(
    "is what is written down with the bundle (coloured: %s)",
    async (colour) => {
      const written = JSON.parse(readFileSync(join(bundle, answersFile(colour)), "utf8"))
      expect(written).toEqual(await Effect.runPromise(answers(colour)))
      expect(Object.keys(written)).toContain("mcp list --help")
    },
  )

  it("is the same without loading the command line and with it", async () => {
    using sandbox = new Sandbox()
    const colours = [
      {},
      { NO_COLOR: "" },
      { NO_COLOR: "", FORCE_COLOR: "1" },
      { NO_COLOR: "", FORCE_COLOR: "false" },
      { NO_COLOR: "", FORCE_COLOR: "1", TERM: "dumb" },
      { NO_COLOR: "1", FORCE_COLOR: "1" },
    ]
    const say = (env: Record<string, string>, ...args: ReadonlyArray<string>) =>
      sandbox.start(mooringExecutable, args, env).finished
    for (const env of colours)
      // Where the flag comes first, nothing that was written down answers it.
      expect(await say(env, "mcp", "-h")).toEqual(await say(env, "--help", "mcp"))
    expect(await say({}, "-v")).toEqual(await say({}, "--version", "run"))
  })
})

describe("what is declared", () => {
  it.each(["mcp list", "identity", "check"])(
    "is told the same by the library of the command line and without it: %s",
    async (name) => {
      using sandbox = new Sandbox()
      sandbox.configure({ mcpServers: { files: { command: "files" }, odd: { comand: "files" } } })
      const say = (...args: ReadonlyArray<string>) =>
        sandbox.start(mooringExecutable, [...name.split(" "), ...args]).finished
      const plain = await say("--agent", "coder")
      expect(plain.stdout).not.toBe("")
      // A flag and its value in one word are left to the library.
      expect(await say("--agent=coder")).toEqual(plain)
    },
  )
})

describe("what V8 has compiled", () => {
  const start = (sandbox: Sandbox, program: string, ...args: ReadonlyArray<string>) =>
    sandbox.start(program, args, {
      NODE_COMPILE_CACHE: "",
      MOORING_BENCH_STAMPS: sandbox.root,
    }).finished

  const listed = async (sandbox: Sandbox, program = mooringExecutable) => {
    sandbox.configure({ mcpServers: {} })
    const { code, stdout } = await start(sandbox, program, "mcp", "list")
    expect(code).toBe(0)
    return stdout
  }

  const keptIn = (sandbox: Sandbox) => join(sandbox.root, "home/.cache/mooring/compiled")

  /** What is kept, by file, with what tells whether a file was written again. */
  const keptBy = (sandbox: Sandbox) =>
    new Map(
      readdirSync(keptIn(sandbox)).map((name) => {
        const path = join(keptIn(sandbox), name)
        return [path, { ino: statSync(path).ino, bytes: readFileSync(path) }]
      }),
    )

  it("is kept for the next start, for this user alone", async () => {
    using sandbox = new Sandbox()
    await listed(sandbox)
    expect(statSync(keptIn(sandbox)).mode & 0o777).toBe(0o700)
    const kept = keptBy(sandbox)
    expect(kept.size).toBeGreaterThan(1)
    await listed(sandbox)
    expect(keptBy(sandbox)).toEqual(kept)
  })

  it("is kept with the functions that the command has run", async () => {
    using sandbox = new Sandbox()
    await listed(sandbox)
    const text = readFileSync(join(bundle, "chunks/quick-survey.js"), "utf8")
    const unrun = new Script(`(function () {${text}})`).createCachedData().length
    const sizes = Array.from(keptBy(sandbox).values(), ({ bytes }) => bytes.length)
    expect((Math.max(...sizes) - text.length) / 2).toBeGreaterThan(1.1 * unrun)
  })

  it("is not run where it is damaged, and is kept anew", async () => {
    using sandbox = new Sandbox()
    await listed(sandbox)
    const kept = keptBy(sandbox)
    for (const [path, { bytes }] of kept) writeFileSync(path, Buffer.from(bytes).fill(0, 999, 1009))
    for (const path of Array.from(kept.keys()).slice(1, 2)) writeFileSync(path, "")
    await listed(sandbox)
    for (const [path, { ino, bytes }] of keptBy(sandbox)) {
      expect(ino).not.toBe(kept.get(path)?.ino)
      expect(bytes.length).toBeGreaterThan(1000)
    }
  })

  it("is not run where the program is another, of the same length", async () => {
    using sandbox = new Sandbox()
    const copy = join(sandbox.root, "copy")
    cpSync(bundle, copy, { recursive: true })
    const program = join(copy, "cli/main.js")
    expect(await listed(sandbox, program)).toContain("SERVER")
    const piece = join(copy, "chunks/quick-survey.js")
    writeFileSync(piece, readFileSync(piece, "utf8").replace("`SERVER`", "`SERVED`"))
    expect(await listed(sandbox, program)).toContain("SERVED")
  })

  it.each([["mcp", "list"], ["identity"], ["check"], ["run", "hello", "--backend", "claude"]])(
    "is nothing of what is seldom needed, where it is not: %s %s",
    async (...args) => {
      using sandbox = new Sandbox({
        MOORING_CLAUDE: join(import.meta.dirname, "bench/programs/agent.sh"),
        ANTHROPIC_API_KEY: "sk-example",
      })
      const remote = { type: "http", url: "https://example.com/mcp" }
      sandbox.configure({ mcpServers: { files: { command: "files" }, remote } })
      expect((await start(sandbox, mooringExecutable, ...args)).code).toBe(0)
      const kept = readdirSync(keptIn(sandbox)).join()
      expect(kept).toContain("quick-survey.js")
      for (const { name } of seldom) {
        expect(existsSync(join(bundle, `chunks/${name}.js`))).toBe(true)
        expect(kept).not.toContain(`${name}.js`)
      }
    },
  )

  it("is not kept of a command that failed", async () => {
    using sandbox = new Sandbox()
    expect((await start(sandbox, mooringExecutable, "nothing")).code).not.toBe(0)
    expect(readdirSync(keptIn(sandbox))).toEqual([])
  })

  it("is kept where the user's caches are", async () => {
    using sandbox = new Sandbox({ XDG_CACHE_HOME: "/dev/null/no-directory" })
    await listed(sandbox)
    expect(existsSync(join(sandbox.root, "home/.cache"))).toBe(false)
  })

  it("is not kept where somebody else could change it", async () => {
    using sandbox = new Sandbox()
    mkdirSync(keptIn(sandbox), { recursive: true })
    chmodSync(keptIn(sandbox), 0o777)
    await listed(sandbox)
    expect(readdirSync(keptIn(sandbox))).toEqual([])
  })
})
