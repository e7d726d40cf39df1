/** What the tests of this package share. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import * as Layer from "effect/Layer"
import { Host, stateLayer } from "@mooring/gateway"

/** A directory of a test's own. */
export class Directory {
  readonly path = mkdtempSync(join(tmpdir(), "mooring-gateway-"))

  write(name: string, content: string | Uint8Array | object): string {
    const path = join(this.path, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(
      path,
      typeof content === "string" || content instanceof Uint8Array
        ? content
        : JSON.stringify(content, null, 2),
    )
    return path
  }

  /** A machine that has nothing but this directory. */
  host(variables: { readonly [name: string]: string } = {}): Host["Service"] {
    return {
      variables: {
        MOORING_STATE: join(this.path, "state"),
        MOORING_CONFIG: join(this.path, "mooring.jsonc"),
        ...variables,
      },
      cwd: this.path,
      home: join(this.path, "home"),
      machine: "test-machine",
      owner: "user:test",
    }
  }

  /** The state of that machine. */
  get state() {
    const host = Layer.succeed(Host, this.host())
    return stateLayer.pipe(Layer.provideMerge(host))
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
