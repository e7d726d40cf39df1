import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { identify } from "../src/process/process-identity.ts"
import { holdState } from "../src/serve/holder.ts"
import { tryLock } from "../src/state/exclusive-lock.ts"
import { Directory } from "./support.ts"

const since = "2026-01-01T00:00:00.000Z"

/** Whom a gateway that starts takes for the one that serves. */
const refusal = Effect.scoped(Effect.flip(holdState)).pipe(
  Effect.map((error) => ("pid" in error ? error.pid : undefined)),
)

/** A state directory that somebody has just begun to serve, and not yet said so. */
const taken = () => {
  const directory = new Directory()
  mkdirSync(join(directory.path, "state"), { mode: 0o700 })
  const lock = tryLock(join(directory.path, "state/serve.lock"))
  return {
    directory,
    [Symbol.dispose]: () => {
      lock?.release()
      directory[Symbol.dispose]()
    },
  }
}

describe("a gateway that finds another one", () => {
  it.live("waits until that one says who it is", () =>
    Effect.gen(function* () {
      using other = taken()
      yield* Effect.gen(function* () {
        const asking = yield* Effect.forkChild(refusal, { startImmediately: true })
        other.directory.write("state/serve.json", { ...identify(process.pid), since })
        expect(yield* Fiber.join(asking)).toBe(process.pid)
      }).pipe(Effect.provide(other.directory.state))
    }),
  )

  it.live("names none that is dead", () =>
    Effect.gen(function* () {
      using other = taken()
      other.directory.write("state/serve.json", { ...identify(process.pid), start: "0", since })
      expect(yield* Effect.provide(refusal, other.directory.state)).toBeUndefined()
    }),
  )
})
