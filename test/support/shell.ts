/** Runs the commands that documentation shows, one after the other, as a person would type them. */
import { spawnSync, type SpawnSyncReturns } from "node:child_process"
import { symlinkSync } from "node:fs"
import { delimiter, dirname, join } from "node:path"
import { modules } from "./new-plugin.ts"

/** Where `mooring` is, as it is installed. */
const bundled = join(import.meta.dirname, "../../packages/gateway/bundle/bin")

/** A shell that remembers where it is. */
export class Shell {
  #cwd: string
  readonly #env: Record<string, string>

  constructor(cwd: string, env: Record<string, string>) {
    this.#cwd = cwd
    const programs = [bundled, join(modules, ".bin"), dirname(process.execPath), env["PATH"] ?? ""]
    this.#env = {
      ...env,
      PATH: programs.join(delimiter),
      // npm asks for news of itself, and tests talk to nobody.
      npm_config_update_notifier: "false",
      npm_config_offline: "true",
    }
  }

  run(command: string): SpawnSyncReturns<string> {
    const [program, ...args] = command.split(" ")
    if (program === "cd") this.#cwd = join(this.#cwd, ...args)
    // What it would bring is there already.
    if (command === "npm install") symlinkSync(modules, join(this.#cwd, "node_modules"))
    const isDone = program === "cd" || command === "npm install"
    return spawnSync("sh", ["-c", isDone ? ":" : command], {
      cwd: this.#cwd,
      env: this.#env,
      encoding: "utf8",
    })
  }
}
