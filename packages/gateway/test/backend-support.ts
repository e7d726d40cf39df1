/** What the tests of backends share: a host of a test's own, and a way to end. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import type { AgentEvent, AgentExit, Backend } from "../src/backend/index.ts"
import type { Host } from "../src/host.ts"

/** A home directory with files in it, and variables. */
export class Home implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), "mooring-home-"))

  constructor(files: { readonly [path: string]: unknown } = {}) {
    for (const [path, content] of Object.entries(files)) {
      const full = join(this.root, path)
      mkdirSync(dirname(full), { recursive: true })
      writeFileSync(full, typeof content === "string" ? content : JSON.stringify(content))
    }
  }

  host(variables: { readonly [name: string]: string } = {}): Host["Service"] {
    return {
      variables,
      cwd: join(this.root, "work"),
      home: this.root,
      machine: "m1",
      owner: "user:1",
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** How a process of a backend's ended: with what it wrote. */
export const exitOf = (
  backend: Backend,
  code: number,
  lines: ReadonlyArray<unknown>,
  stderr = "",
): AgentExit => ({
  code,
  stderr,
  events: lines.flatMap((line): ReadonlyArray<AgentEvent> => backend.events(JSON.stringify(line))),
})
