import { spawn } from "node:child_process"
import { once } from "node:events"
import { readdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { tryLock } from "../src/state/exclusive-lock.ts"
import { buryDead, waitInLine } from "../src/state/line.ts"
import { lineOf } from "../src/session/session-line.ts"
import { numbersIn, takePlace } from "../src/state/place.ts"
import { Directory } from "./support.ts"

const source = (name: string): string => JSON.stringify(join(import.meta.dirname, "../src", name))

/** Another process that runs a program, and says when it is there. */
const elsewhere = async (program: string) => {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  await once(child.stdout, "data")
  return {
    kill: async () => {
      child.kill("SIGKILL")
      await once(child, "close")
    },
  }
}

/** A process that holds a place of a line until it is killed. */
const holder = (path: string) =>
  elsewhere(`
    import { tryLock } from ${source("state/exclusive-lock.ts")}
    globalThis.held = tryLock(${JSON.stringify(path)})
    console.log("held")
    setInterval(() => undefined, 60_000)`)

const silent = { onWait: Effect.void, onDead: Effect.void }

describe("a line", () => {
  it.live("lets its processes go first come, first served, one at a time", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      yield* Effect.gen(function* () {
        const line = { directory: directory.path, name: "a" }
        const told: Array<string> = []
        const arrive = (who: string) =>
          Effect.gen(function* () {
            const waits = yield* Deferred.make<void>()
            const goOn = yield* Deferred.make<void>()
            const onWait = Effect.andThen(
              Effect.sync(() => told.push(`${who} waits`)),
              Deferred.succeed(waits, undefined),
            )
            const turn = waitInLine(line, { onWait, onDead: Effect.void }).pipe(
              Effect.andThen(Effect.sync(() => told.push(`${who} goes`))),
              Effect.andThen(Deferred.succeed(waits, undefined)),
              Effect.andThen(Deferred.await(goOn)),
              Effect.scoped,
            )
            const fiber = yield* Effect.forkChild(turn)
            yield* Deferred.await(waits)
            return { fiber, leave: Deferred.succeed(goOn, undefined) }
          })
        const all = []
        for (const who of ["first", "second", "third"]) all.push(yield* arrive(who))
        for (const one of all.toReversed()) yield* one.leave
        for (const one of all) yield* Fiber.join(one.fiber)
        expect(told).toEqual([
          "first goes",
          "second waits",
          "third waits",
          "second goes",
          "third goes",
        ])
        expect(readdirSync(directory.path)).toEqual(["state"])
      }).pipe(Effect.provide(directory.state))
    }),
  )

  it.live("is left by who is interrupted while it waits", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      yield* Effect.gen(function* () {
        const line = { directory: directory.path, name: "a" }
        yield* waitInLine(line, silent)
        const waits = yield* Deferred.make<void>()
        const fiber = yield* Effect.forkChild(
          Effect.scoped(
            waitInLine(line, {
              onWait: Effect.asVoid(Deferred.succeed(waits, undefined)),
              onDead: Effect.void,
            }),
          ),
        )
        yield* Deferred.await(waits)
        yield* Fiber.interrupt(fiber)
        expect(readdirSync(directory.path).filter((name) => name.startsWith("a."))).toEqual(["a.1"])
      }).pipe(Effect.scoped, Effect.provide(directory.state))
    }),
  )

  it.live("does not wait for another line", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      yield* Effect.gen(function* () {
        yield* waitInLine({ directory: directory.path, name: "a" }, silent)
        yield* waitInLine({ directory: directory.path, name: "b" }, silent)
      }).pipe(Effect.scoped, Effect.provide(directory.state))
    }),
  )

  it.live("holds nothing for a process that died, and is told before its place is passed", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      const front = join(directory.path, "a.1")
      const dead = yield* Effect.promise(() => holder(front))
      yield* Effect.promise(dead.kill)
      let wasThere = false
      yield* Effect.gen(function* () {
        yield* waitInLine(
          { directory: directory.path, name: "a" },
          {
            onWait: Effect.die("nobody is before"),
            onDead: Effect.sync(() => {
              // Whoever comes now finds the place held.
              wasThere = readdirSync(directory.path).includes("a.1") && tryLock(front) === undefined
            }),
          },
        )
        expect(wasThere).toBe(true)
        expect(readdirSync(directory.path)).not.toContain("a.1")
      }).pipe(Effect.scoped, Effect.provide(directory.state))
    }),
  )

  it.live("is cleared of the dead, and of nobody else", () =>
    Effect.gen(function* () {
      using directory = new Directory()
      const [dead, alive] = yield* Effect.promise(() =>
        Promise.all(["a.1", "b.7"].map((name) => holder(join(directory.path, name)))),
      )
      yield* Effect.promise(async () => dead?.kill())
      directory.write("edit.lock", "")
      yield* Effect.provide(buryDead(directory.path, Effect.void), directory.state)
      expect(readdirSync(directory.path).toSorted()).toEqual(["b.7", "edit.lock", "state"])
      yield* Effect.promise(async () => alive?.kill())
    }),
  )

  it("is joined at its end, however late somebody comes to take the number that was free", () => {
    using directory = new Directory()
    const line = { directory: directory.path, name: "a" }
    const first = takePlace(line)
    const second = takePlace(line)
    first.lock.release()
    rmSync(first.path)
    // The second one is at the front by now; the number 1 was free before either came.
    const seen = [[]]
    const late = takePlace(line, () => seen.pop() ?? numbersIn(line))
    expect([second.number, late.number]).toEqual([2, 3])
    expect(numbersIn(line)).toEqual([2, 3])
    for (const { lock } of [second, late]) lock.release()
  })
})

describe("the line of a session", () => {
  it("is another one for every key, and a name that every file system takes", () => {
    const keys = ["a", "A", "a-b", "a b", "a--b", "session-a", "../a", "a.1", "", "ä", "\0", "1"]
    const all = [...keys, "a".repeat(100), "a".repeat(101), "a".repeat(102)]
    const names = all.map((key) => lineOf("locks", key).name)
    expect(new Set(names).size).toBe(all.length)
    for (const name of names) expect(name).toMatch(/^[0-9a-z-]{32,}$|^session-[0-9a-z-]{1,100}$/)
  })
})
