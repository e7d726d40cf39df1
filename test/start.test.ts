/** How the command line starts: what it answers without loading anything, and what it keeps for the next time. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { answers } from "../packages/gateway/src/cli/answers.ts"
import { answersFile } from "../packages/gateway/src/cli/known-answer.ts"
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

describe("what Node has compiled", () => {
  const listed = async (sandbox: Sandbox) => {
    sandbox.configure({ mcpServers: {} })
    const { code } = await sandbox.start(mooringExecutable, ["mcp", "list"], {
      NODE_COMPILE_CACHE: "",
    }).finished
    expect(code).toBe(0)
  }

  it("is kept for the next start, for this user alone", async () => {
    using sandbox = new Sandbox()
    await listed(sandbox)
    const kept = join(sandbox.root, "home/.cache/mooring/compiled")
    expect(statSync(kept).mode & 0o777).toBe(0o700)
    expect(readdirSync(kept, { recursive: true }).length).toBeGreaterThan(2)
  })

  it("is kept where the user's caches are", async () => {
    using sandbox = new Sandbox({ XDG_CACHE_HOME: "/dev/null/no-directory" })
    await listed(sandbox)
    expect(existsSync(join(sandbox.root, "home/.cache"))).toBe(false)
  })

  it("is not kept where somebody else could change it", async () => {
    using sandbox = new Sandbox()
    const open = join(sandbox.root, "home/.cache/mooring/compiled")
    mkdirSync(open, { recursive: true })
    chmodSync(open, 0o777)
    await listed(sandbox)
    expect(readdirSync(open)).toEqual([])
  })
})
