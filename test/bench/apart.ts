/** Measures rows in a process of their own, whose children and files go with it. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import type { Finding } from "./measure.ts"

/**
 * Has a process measure rows, as its arguments say, and gives what it finds, finding by finding.
 *
 * @param signal ends it, and all that it has started
 */
export async function* measureApart(
  given: ReadonlyArray<string>,
  signal: AbortSignal,
): AsyncGenerator<Finding> {
  const scratch = mkdtempSync(join(tmpdir(), "mooring-bench-"))
  const command = ["--expose-gc", join(import.meta.dirname, "run.ts"), ...given]
  const child = spawn(process.execPath, command, {
    env: { ...process.env, TMPDIR: scratch },
    stdio: ["ignore", "pipe", "inherit"],
    // A group of its own, which ends as a whole.
    detached: true,
  })
  const closed = once(child, "close")
  const end = () => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL")
  }
  signal.addEventListener("abort", end)
  try {
    for await (const line of createInterface(child.stdout))
      if (!signal.aborted) yield JSON.parse(line) as Finding
    await closed
  } finally {
    signal.removeEventListener("abort", end)
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 })
  }
}
