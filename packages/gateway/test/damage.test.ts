/** Damage: no crash, no silent emptiness, and the original is always kept. */
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { isDeepStrictEqual } from "node:util"
import { describe, expect, it } from "vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { keyringNow, type NewBinding, Store } from "../src/session/index.ts"

import { Host } from "../src/host.ts"
import { StateDirectory } from "../src/state/state-directory.ts"
import { renewState, surveyState } from "../src/upkeep/index.ts"
import { makeOlder } from "../../../test/support/old-store.ts"
import { sampleBinding } from "./sample-binding.ts"
import { Directory } from "./support.ts"

const sessions = Array.from({ length: 12 }, (_, index) => `session-${index}`)

const binding = (session: string): NewBinding =>
  sampleBinding({ session, backend: "demo", agentSessionId: `conversation of ${session}` })

const begin = Effect.gen(function* () {
  const store = yield* Store
  for (const session of sessions) {
    const bound = binding(session)
    const { backend, agentSessionId, fingerprint } = bound
    const event = { _tag: "Verdict", verdict: { kind: "resume", reasons: [] } } as const
    yield* store.commit({
      key: bound,
      bind: bound,
      history: { session, backend, turn: "t", event, fingerprint, agentSessionId },
    })
  }
})

/** Everything that a store tells. */
const all = Effect.gen(function* () {
  const store = yield* Store
  const one = yield* Effect.forEach(sessions, (session) =>
    store.binding({ session, backend: "demo" }),
  )
  const histories = yield* Effect.forEach(sessions, (session) => store.history(session, 10))
  return { bindings: yield* store.bindings, one, histories }
})

/** A state with sessions in it, of which a file is damaged again and again. */
class Victim extends Directory {
  readonly place = join(this.path, "state")
  readonly file = join(this.place, "sessions.db")
  sound = Buffer.alloc(0)

  static async begin(): Promise<Victim> {
    const victim = new Victim()
    await Effect.runPromise(Effect.provide(begin, victim.state))
    victim.sound = readFileSync(victim.file)
    return victim
  }

  /** Puts something in the store's place. */
  put(content: Uint8Array): void {
    for (const name of readdirSync(this.place))
      if (name.startsWith("sessions.db")) rmSync(join(this.place, name), { recursive: true })
    writeFileSync(this.file, content)
  }

  ask() {
    return Effect.runPromise(Effect.result(Effect.provide(all, this.state)))
  }

  /** What is kept aside of a file. */
  kept(name: string): ReadonlyArray<string> {
    return readdirSync(this.place).filter((entry) => entry.startsWith(`${name}.damaged-`))
  }

  renew(file: string) {
    const directory = StateDirectory.layer.pipe(Layer.provide(Layer.succeed(Host, this.host())))
    return Effect.runPromise(Effect.provide(renewState(file), directory))
  }

  survey() {
    return surveyState(this.host()).filter(({ status }) => status !== "sound")
  }
}

/** What a store told before it was damaged. */
const told = async (victim: Victim): Promise<Effect.Success<typeof all>> =>
  Result.getOrThrow(await victim.ask())

/** Numbers below a bound, the same ones each time. */
const numbers = (seed: number, count: number, below: number): ReadonlyArray<number> => {
  let state = seed
  return Array.from({ length: count }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  })
}

const flip = (sound: Buffer, bit: number): Buffer => {
  const flipped = Buffer.from(sound)
  flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return flipped
}

/** Another program's database. */
const foreignDatabase = (directory: Directory, id: number): Buffer => {
  const path = join(directory.path, "foreign.db")
  rmSync(path, { force: true })
  using database = new DatabaseSync(path)
  database.exec(`CREATE TABLE places (url TEXT); PRAGMA application_id = ${id}`)
  return readFileSync(path)
}

describe("a store that is damaged", () => {
  it("by being cut off at every 64th byte is kept as it is, and nothing begins anew", async () => {
    using victim = await Victim.begin()
    const { sound } = victim
    for (let length = 0; length < sound.length; length += 64) {
      const cut = sound.subarray(0, length)
      victim.put(cut)
      const kept = `${victim.file}.damaged-1`
      expect([length, await victim.ask()]).toMatchObject([length, { failure: { kept } }])
      expect(readFileSync(kept).equals(cut)).toBe(true)
      expect(existsSync(victim.file)).toBe(false)
      if (length % 4096 !== 0) continue
      // It stays so until a person decides.
      expect(await victim.ask()).toMatchObject({ failure: { kept } })
      expect(victim.kept("sessions.db")).toEqual(["sessions.db.damaged-1"])
    }
  })

  it("by flipped bits tells what it told before, or is kept as it is and tells nothing", async () => {
    using victim = await Victim.begin()
    const before = await told(victim)
    const lies: Array<string> = []
    let noticed = 0
    for (const bit of numbers(64_386, 250, victim.sound.length * 8)) {
      const flipped = flip(victim.sound, bit)
      victim.put(flipped)
      const answer = await victim.ask()
      if (Result.isSuccess(answer)) {
        if (!isDeepStrictEqual(before, answer.success)) lies.push(`bit ${bit}`)
        continue
      }
      noticed++
      // A store that says that it is of a newer version is left where it is.
      const where = answer.failure.kept ?? victim.file
      if (!readFileSync(where).equals(flipped)) lies.push(`bit ${bit} is not kept`)
    }
    expect(lies).toEqual([])
    expect(noticed).toBeGreaterThan(25)
  })

  it.each([
    ["a text", () => Buffer.from("these are somebody's notes, of some length\n".repeat(99))],
    ["another program's database", (victim: Victim) => foreignDatabase(victim, 77)],
    ["a database that says nothing of itself", (victim: Victim) => foreignDatabase(victim, 0)],
  ])("by %s in its place is told, and what is there is kept", async (_, make) => {
    using victim = await Victim.begin()
    const foreign = make(victim)
    victim.put(foreign)
    expect(victim.survey()).toMatchObject([{ file: "sessions.db", status: "damaged" }])
    expect(readFileSync(victim.file).equals(foreign)).toBe(true)
    const kept = `${victim.file}.damaged-1`
    expect(await victim.ask()).toMatchObject({ failure: { kept } })
    expect(readFileSync(kept).equals(foreign)).toBe(true)
    expect(victim.survey()).toMatchObject([
      { file: "sessions.db", status: "waiting" },
      { file: "sessions.db.damaged-1", status: "aside" },
    ])
  })

  it("by being taken away is missed", async () => {
    using victim = await Victim.begin()
    rmSync(victim.file)
    expect(await victim.ask()).toMatchObject({ failure: { kept: null } })
    expect(victim.survey()).toMatchObject([{ file: "sessions.db", status: "waiting" }])
    await victim.renew("sessions.db")
    expect(await victim.ask()).toMatchObject({ success: { bindings: [] } })
  })

  it("is not believed that a session has no conversation", async () => {
    using victim = await Victim.begin()
    const database = new DatabaseSync(victim.file)
    database.exec("UPDATE binding SET session = 'session-x' WHERE session = 'session-7'")
    database.close()
    const look = Effect.flatMap(Store, (store) =>
      store.binding({ session: "session-7", backend: "demo" }),
    )
    expect(
      await Effect.runPromise(Effect.result(Effect.provide(look, victim.state))),
    ).toMatchObject({ failure: { kept: `${victim.file}.damaged-1` } })
  })

  it("and half kept aside when somebody was killed is kept once", async () => {
    using victim = await Victim.begin()
    victim.put(Buffer.from("x"))
    linkSync(victim.file, `${victim.file}.damaged-1`)
    expect(await victim.ask()).toMatchObject({ failure: { kept: `${victim.file}.damaged-1` } })
    expect(existsSync(victim.file)).toBe(false)
    expect(victim.kept("sessions.db")).toEqual(["sessions.db.damaged-1"])
  })

  it("is no other one than before where a backup is put in its place", async () => {
    using victim = await Victim.begin()
    const before = await told(victim)
    victim.put(Buffer.from("x"))
    await victim.ask()
    writeFileSync(victim.file, victim.sound)
    expect(await told(victim)).toEqual(before)
  })

  it("is renewed with what is whole of it, and each damaged one is kept under its own name", async () => {
    using victim = await Victim.begin()
    const before = await told(victim)
    const text = victim.sound.lastIndexOf("conversation of session-7")
    const flipped = flip(victim.sound, text * 8)
    victim.put(flipped)
    expect(await victim.ask()).toMatchObject({ failure: { _tag: "StateUnusable" } })
    expect(await victim.renew("sessions.db")).toEqual({
      kept: `${victim.file}.damaged-1`,
      brought: sessions.length - 1,
    })
    const { bindings, one } = await told(victim)
    expect(one[7]).toBeUndefined()
    expect(bindings).toEqual(before.bindings.filter(({ session }) => session !== "session-7"))
    writeFileSync(victim.file, "again")
    await victim.ask()
    expect(victim.kept("sessions.db")).toEqual(["sessions.db.damaged-1", "sessions.db.damaged-2"])
    expect(readFileSync(`${victim.file}.damaged-1`).equals(flipped)).toBe(true)
    await expect(victim.renew("loopback.json")).rejects.toThrow()
  })
})

describe("a store of another version", () => {
  it("that is newer is left as it is", async () => {
    using victim = await Victim.begin()
    const newer = Buffer.from(victim.sound)
    // The version of the schema: section 1.3 of SQLite's file format.
    newer.writeUInt32BE(99, 60)
    victim.put(newer)
    expect(victim.survey()).toMatchObject([{ file: "sessions.db", status: "newer" }])
    const answer = await victim.ask()
    expect(answer).toMatchObject({ failure: { path: victim.file } })
    expect(Result.isFailure(answer) && answer.failure.kept).toBeUndefined()
    expect(readFileSync(victim.file).equals(newer)).toBe(true)
  })

  it("that an older one wrote, with what SQLite kept beside it, is brought up to date", async () => {
    using victim = await Victim.begin()
    const before = await told(victim)
    makeOlder(victim.file)
    expect(await told(victim)).toEqual(before)
  })
})

describe("an installation key that is damaged", () => {
  const keyId = Effect.map(keyringNow, ({ present }) => present.keyId)

  it("by being cut off anywhere is kept, and no other one is made until a person says so", async () => {
    using victim = await Victim.begin()
    const path = join(victim.place, "installation.key")
    const sound = readFileSync(path)
    const id = () => Effect.runPromise(Effect.result(Effect.provide(keyId, victim.state)))
    const before = await id()
    // The end of its line is no part of it.
    for (let length = 0; length < sound.length - 1; length++) {
      const kept = `${path}.damaged-${length + 1}`
      writeFileSync(path, sound.subarray(0, length))
      expect(await id()).toMatchObject({ failure: { kept } })
      expect(readFileSync(kept).equals(sound.subarray(0, length))).toBe(true)
      expect(await id()).toMatchObject({ failure: { kept } })
    }
    writeFileSync(path, sound, { mode: 0o600 })
    expect(await id()).toEqual(before)
    writeFileSync(path, "")
    await id()
    await victim.renew("installation.key")
    expect(await id()).toMatchObject({ _tag: "Success" })
    expect(await id()).not.toEqual(before)
  })
})

describe("the files that are made anew", () => {
  it.each(["loopback.json", "serve.json", "trust/sha256-0.json", "serve.lock", "locks/x.1"])(
    "%s is told where it is damaged, cut off, or something else",
    async (name) => {
      using victim = await Victim.begin()
      for (const content of ['{ "port": 1, "key"', "[]", '{"version":2}', "notes"]) {
        victim.write(`state/${name}`, content)
        expect(victim.survey()).toMatchObject([{ file: name, status: "damaged" }])
        expect(readFileSync(join(victim.place, name), "utf8")).toBe(content)
      }
    },
  )
})
