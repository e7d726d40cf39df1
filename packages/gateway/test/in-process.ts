/** Runs commands of the real command line in the test's own process: many of them cost little. */
import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import * as Command from "effect/cli/Command"
import { vi } from "vitest"
import { mooring } from "../src/cli/command.ts"
import { standardError, standardOutput, type StandardStream } from "../src/cli/standard-stream.ts"
import { Directory } from "./support.ts"

/** How a command ended. */
export interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const program = (args: ReadonlyArray<string>) =>
  Command.runWith(mooring, { version: "0.0.0" })(args).pipe(
    Effect.as(0),
    Effect.catchTag("Ended", ({ code }) => Effect.succeed(code)),
    Effect.catchTag("ShowHelp", () => Effect.succeed(2)),
    Effect.provide(NodeServices.layer),
  )

/** What is written to a standard stream, by Mooring or by the library of the command line. */
const capture = (ours: StandardStream, stream: NodeJS.WriteStream) => {
  let text = ""
  const add = (chunk: string | Uint8Array): true => {
    text += String(chunk)
    return true
  }
  const spies = [
    vi.spyOn(ours, "write").mockImplementation((chunk) => void add(chunk)),
    vi.spyOn(stream, "write").mockImplementation(add),
  ]
  return { text: () => text, restore: () => spies.forEach((spy) => spy.mockRestore()) }
}

/** What would lead programs elsewhere than below the home directory. */
const elsewhere = [
  "XDG_CONFIG_HOME",
  "CLAUDE_CONFIG_DIR",
  "CODEX_HOME",
  "COPILOT_HOME",
  "GEMINI_CLI_HOME",
]

/** A user's own machine: a file, a state directory, a home directory, and one to work in. */
export class Machine extends Directory {
  readonly config = join(this.path, "config/mooring.jsonc")
  readonly work = join(this.path, "work")

  constructor() {
    super()
    mkdirSync(this.work)
    mkdirSync(join(this.path, "home"))
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), "utf8")
  }

  /** Runs a command to its end: one at a time, with nobody at the terminal. */
  async run(...args: ReadonlyArray<string>): Promise<Finished> {
    vi.stubEnv("HOME", join(this.path, "home"))
    vi.stubEnv("MOORING_CONFIG", this.config)
    vi.stubEnv("MOORING_STATE", join(this.path, "state"))
    vi.stubEnv("NO_COLOR", "1")
    for (const name of elsewhere) vi.stubEnv(name, undefined)
    const cwd = vi.spyOn(process, "cwd").mockReturnValue(this.work)
    const [stdout, stderr] = [
      capture(standardOutput, process.stdout),
      capture(standardError, process.stderr),
    ]
    try {
      const code = await Effect.runPromise(program(args))
      return { code, stdout: stdout.text(), stderr: stderr.text() }
    } finally {
      for (const { restore } of [stdout, stderr]) restore()
      cwd.mockRestore()
      vi.unstubAllEnvs()
    }
  }
}
