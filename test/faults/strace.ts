/** System calls of a command, watched and made to fail, by strace. */
import { spawnSync } from "node:child_process"
import { readFileSync, rmSync } from "node:fs"
import { mooringExecutable, type Running, type Sandbox } from "../support/sandbox.ts"

/** The kinds of call that change what is on a disk, make sure that it stays, or lock. */
export const kinds = [
  "openat",
  "write",
  "pwrite64",
  "ftruncate",
  "fsync",
  "fdatasync",
  "rename",
  "renameat",
  "renameat2",
  "link",
  "linkat",
  "unlink",
  "unlinkat",
  "rmdir",
  "mkdir",
  "mkdirat",
  "fchmod",
  "fcntl",
] as const
export type Kind = (typeof kinds)[number]

/**
 * A call of the main thread, where everything is written.
 *
 * @property ordinal which of its kind it is, from 1, those that are about something else included
 * @property text the call as strace shows it, without what it returned
 */
export interface Call {
  readonly kind: Kind
  readonly ordinal: number
  readonly text: string
  readonly result: string
}

/** What is made of a call. */
export interface Fault {
  readonly kind: Kind
  readonly ordinal: number
  readonly effect: "SIGKILL" | "ENOSPC" | "EIO"
  /** Whether all later calls of the kind fail as well. */
  readonly lasting: boolean
}

/** Why system calls cannot be watched on this machine; `undefined` where they can. */
export const whyNoStrace = (): string | undefined => {
  const { error, status, stderr } = spawnSync("strace", ["-qq", "-e", "trace=none", "true"], {
    encoding: "utf8",
  })
  if (error !== undefined) return "strace is not installed (apt-get install strace)"
  return status === 0 ? undefined : `strace may not watch processes here: ${stderr.trim()}`
}

const watched = kinds.map((kind) => `?${kind}`).join(",")

const injected = ({ kind, ordinal, effect, lasting }: Fault): ReadonlyArray<string> => {
  const what = effect === "SIGKILL" ? `signal=${effect}` : `error=${effect}`
  return ["-e", `inject=${kind}:${what}:when=${ordinal}${lasting ? "+" : ""}`]
}

const form = /^(\w+)\((.*)\)\s+= (.*)$/

const callsIn = (log: string): ReadonlyArray<Call> => {
  const counts = new Map<string, number>()
  return log.split("\n").flatMap((line) => {
    const [, kind, text, result] = form.exec(line) ?? []
    if (kind === undefined || text === undefined || result === undefined) return []
    const ordinal = (counts.get(kind) ?? 0) + 1
    counts.set(kind, ordinal)
    return [{ kind: kind as Kind, ordinal, text, result }]
  })
}

/** A command whose calls are watched; `calls` are those up to now. */
export interface Watched extends Running {
  readonly calls: () => ReadonlyArray<Call>
}

/** The file that strace writes for a sandbox. */
export const traceOf = ({ root }: Sandbox): string => `${root}.strace`

/** Runs `mooring` under strace, and has one of its calls fail. */
export const watch = (sandbox: Sandbox, args: ReadonlyArray<string>, fault?: Fault): Watched => {
  // Beside the sandbox: its disk may be full.
  const log = traceOf(sandbox)
  rmSync(log, { force: true })
  const flags = ["-qq", "-y", "-s", "64", "-e", "signal=none", "-e", `trace=${watched}`, "-o", log]
  const running = sandbox.startProgram("strace", [
    ...flags,
    ...(fault === undefined ? [] : injected(fault)),
    process.execPath,
    mooringExecutable,
    ...args,
  ])
  const calls = () => {
    try {
      return callsIn(readFileSync(log, "utf8"))
    } catch {
      return []
    }
  }
  return { ...running, calls }
}
