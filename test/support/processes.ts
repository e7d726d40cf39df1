/** What runs on the machine, as tests look at it. Only Linux shows it. */
import { readdirSync, readFileSync } from "node:fs"
import { setTimeout as pause } from "node:timers/promises"

/** Why a test that needs this does not run elsewhere. */
export const needsLinux = "processes of others are read from /proc"

export const onLinux = process.platform === "linux"

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

/** The variables of a process, each with a zero behind it; nothing where it has ended. */
export const environmentOf = (pid: number): string => read(`/proc/${pid}/environ`)

/** What a process was called with, with spaces between; nothing where it has ended. */
export const commandLineOf = (pid: number): string =>
  read(`/proc/${pid}/cmdline`).replaceAll("\0", " ")

/** The processes whose environment has a text in it: everything that a sandbox has started. */
export const processesWith = (text: string): ReadonlyArray<number> =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => read(`/proc/${name}/environ`).includes(text))
    .filter((name) => !/^\d+ \(.*\) Z /.test(read(`/proc/${name}/stat`)))
    .map(Number)

/** Waits until something is the case, and gives it. The machine may be slow, and is given time. */
export const eventually = async <A>(look: () => A | undefined | false): Promise<A> => {
  for (let round = 0; round < 6000; round++) {
    const seen = look()
    if (seen !== undefined && seen !== false) return seen
    await pause(10)
  }
  throw new Error("it did not come to be within a minute")
}
