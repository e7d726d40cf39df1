import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { findOpenTurn, turnFile } from "../src/loopback/open-turn.ts"
import { watchTurns } from "../src/loopback/watched-turns.ts"
import { identify } from "../src/process/process-identity.ts"
import { tryLock } from "../src/state/exclusive-lock.ts"
import { Directory } from "./support.ts"

const lease = "11111111-1111-4111-8111-111111111111"

/** A lease whose turn is told of, by a runner that a test ends. */
class Open extends Directory {
  readonly runner = spawn(process.execPath, ["-e", "setInterval(() => {}, 1e9)"])
  #lock = tryLock(join(this.path, `${lease}.lock`))

  tell(session: string): void {
    mkdirSync(join(this.path, lease), { recursive: true })
    const runner = identify(this.runner.pid ?? 0)
    const turn = {
      session,
      backend: "demo",
      since: "2026-01-01T00:00:00.000Z",
      runner,
      tools: { by: "run", port: 1 },
      servers: [],
    }
    writeFileSync(turnFile(this.path, lease), JSON.stringify(turn))
  }

  async kill(): Promise<void> {
    this.runner.kill("SIGKILL")
    await once(this.runner, "exit")
  }

  giveBack(): void {
    this.#lock?.release()
    this.#lock = undefined
  }

  override [Symbol.dispose](): void {
    this.runner.kill("SIGKILL")
    this.giveBack()
    super[Symbol.dispose]()
  }
}

const openFiles = (): number => readdirSync("/proc/self/fd").length

describe("a turn that is watched", () => {
  const both = (open: Open) => {
    const find = watchTurns(open.path)
    return () => {
      const found = find(lease)
      expect(found).toEqual(findOpenTurn(open.path, lease))
      return found
    }
  }

  it("is found while it is told of, and as it is told of now", () => {
    using open = new Open()
    const find = both(open)
    expect(find()).toBeUndefined()
    open.tell("one")
    expect([find()?.session, find()?.session]).toEqual(["one", "one"])
    open.tell("another")
    expect(find()?.session).toBe("another")
    rmSync(turnFile(open.path, lease))
    expect(find()).toBeUndefined()
  })

  it("is over when its runner has ended", async () => {
    using open = new Open()
    const find = both(open)
    open.tell("one")
    expect(find()).toBeDefined()
    await open.kill()
    expect(find()).toBeUndefined()
  })

  it("is over when nobody holds its lease", () => {
    using open = new Open()
    const find = both(open)
    open.tell("one")
    expect(find()).toBeDefined()
    open.giveBack()
    expect(find()).toBeUndefined()
  })

  it("is not that of another lease", () => {
    using open = new Open()
    open.tell("one")
    const find = watchTurns(open.path)
    expect(find(lease)).toBeDefined()
    expect(find("../11111111-1111-4111-8111-111111111111")).toBeUndefined()
  })

  it.runIf(process.platform === "linux")("keeps nothing open once it is over", () => {
    using open = new Open()
    open.tell("one")
    // SQLite keeps one file for a lock that this process itself holds, and uses it again.
    expect(findOpenTurn(open.path, lease)).toBeDefined()
    const before = openFiles()
    const find = watchTurns(open.path)
    expect(find(lease)).toBeDefined()
    expect(openFiles()).toBe(before + 1)
    rmSync(turnFile(open.path, lease))
    expect(find(lease)).toBeUndefined()
    expect(openFiles()).toBe(before)
  })
})
