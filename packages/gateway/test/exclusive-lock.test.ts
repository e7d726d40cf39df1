import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { isLocked, tryLock } from "../src/state/exclusive-lock.ts"
import { Directory } from "./support.ts"

const module = join(import.meta.dirname, "../src/state/exclusive-lock.ts")

/** What another process finds. */
const elsewhere = (path: string): string =>
  spawnSync(
    process.execPath,
    [
      "--input-type=module",
      "--eval",
      `import { isLocked, tryLock } from ${JSON.stringify(module)}
       const path = ${JSON.stringify(path)}
       console.log(isLocked(path), tryLock(path) !== undefined)`,
    ],
    { encoding: "utf8" },
  ).stdout.trim()

describe("a lock that is held", () => {
  it("is held for every process, whatever its holder tries and looks at", () => {
    using directory = new Directory()
    const path = join(directory.path, "lock")
    const lock = tryLock(path)
    expect(isLocked(path)).toBe(true)
    expect(tryLock(path)).toBeUndefined()
    expect(isLocked(path)).toBe(true)
    expect(elsewhere(path)).toBe("true false")
    lock?.release()
    expect(isLocked(path)).toBe(false)
    expect(elsewhere(path)).toBe("false true")
  })

  it("is not made by looking at it", () => {
    using directory = new Directory()
    const path = join(directory.path, "lock")
    expect(isLocked(path)).toBe(false)
    expect(isLocked(path)).toBe(false)
    expect(tryLock(path)).toBeDefined()
  })
})
