import { chmodSync, existsSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Host, stateLayer } from "@mooring/gateway"
import { keyringNow, newKey } from "../src/session/index.ts"
import { Directory } from "./support.ts"

/** The id of the key that a machine uses, or what is wrong with it. */
const idOn = (directory: Directory, variables: { readonly [name: string]: string } = {}) =>
  Effect.map(keyringNow, ({ present }) => present.keyId).pipe(
    Effect.provide(stateLayer),
    Effect.provide(Layer.succeed(Host, directory.host(variables))),
    Effect.catchTag("StateUnusable", ({ problem }) => Effect.succeed(problem)),
  )

const supplied = (directory: Directory, content: string, mode = 0o600) => {
  const path = directory.write("fleet.key", content)
  chmodSync(path, mode)
  return { MOORING_KEY_FILE: path }
}

describe("a key that an operator supplies", () => {
  it.live("is the key of every machine that is given it, and is written nowhere", () =>
    Effect.gen(function* () {
      using one = new Directory()
      using two = new Directory()
      const key = newKey()
      const id = yield* idOn(one, supplied(one, key))
      expect(id).toMatch(/^[0-9a-f]{16}$/)
      expect(yield* idOn(two, supplied(two, key))).toBe(id)
      expect(existsSync(join(one.path, "state/installation.key"))).toBe(false)
    }),
  )

  it.live("counts in place of the one in the state directory", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      const own = yield* idOn(directory)
      expect(yield* idOn(directory, supplied(directory, newKey()))).not.toBe(own)
      expect(yield* idOn(directory)).toBe(own)
    }),
  )

  it.live("is not made where it is missing", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      const path = join(directory.path, "none.key")
      expect(yield* idOn(directory, { MOORING_KEY_FILE: path })).toBe("there is no such file")
      expect(existsSync(path)).toBe(false)
    }),
  )

  const bad: ReadonlyArray<readonly [string, string, number, string]> = [
    ["that others may read", newKey(), 0o640, "others may read this key, or write it"],
    ["that is empty", "", 0o600, "there is no installation key in it"],
    [
      "that is no key",
      "-----BEGIN PRIVATE KEY-----\n",
      0o600,
      "line 1 is not an installation key, or not the whole of one",
    ],
    [
      "that is too short",
      `mooring-key-1:${Buffer.alloc(16).toString("base64url")}\n`,
      0o600,
      "the key in line 1 has 16 bytes; a key has 32",
    ],
    [
      "that is followed by something else",
      `${newKey()}other\n`,
      0o600,
      "line 2 is not an installation key, or not the whole of one",
    ],
  ]
  for (const [what, content, mode, problem] of bad)
    it.live(`${what} is refused`, () =>
      Effect.gen(function* () {
        using directory = new Directory()
        expect(yield* idOn(directory, supplied(directory, content, mode))).toBe(problem)
      }),
    )
})
