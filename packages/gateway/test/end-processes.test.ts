/** What is ended with a lease, against real processes. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { endProcesses, leaseVariable } from "../src/lease/end-processes.ts"
import { identify, isRunning } from "../src/process/process-identity.ts"
import { runningNow } from "../src/process/running-now.ts"

const onLinux = process.platform === "linux"

/** A program that has left its group, and says when it runs. */
const startStray = async (lease: string) => {
  const child = spawn("/bin/sh", ["-c", "echo; read -r _"], {
    env: { [leaseVariable]: lease },
    detached: true,
  })
  await once(child.stdout, "data")
  const identity = identify(child.pid ?? 0)
  if (identity === undefined) throw new Error("it does not run")
  return { identity, [Symbol.dispose]: () => void child.kill("SIGKILL") }
}

const end = (lease: string, before: ReturnType<typeof runningNow>): Promise<void> =>
  Effect.runPromise(endProcesses(lease, [], before))

describe("what ran before a lease", () => {
  it("is not looked into: what came later, is", async ({ skip }) => {
    if (!onLinux) skip("other systems do not tell")
    const nobody = runningNow()
    using stray = await startStray("lease-1")
    await end("lease-1", runningNow())
    expect(isRunning(stray.identity)).toBe(true)
    await end("lease-1", nobody)
    expect(isRunning(stray.identity)).toBe(false)
  })

  it("is not taken for a process that has its pid by now", async ({ skip }) => {
    if (!onLinux) skip("other systems do not tell")
    using earlier = await startStray("lease-2")
    using stray = await startStray("lease-2")
    const running = runningNow()
    const before = new Map([[stray.identity.pid, String(running.get(earlier.identity.pid))]])
    await end("lease-2", before)
    expect(isRunning(stray.identity)).toBe(false)
  })
})
