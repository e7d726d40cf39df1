/** Which process is meant: a pid alone may be somebody else's by now. */
import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"

/**
 * A process, told apart from every other that has or had its pid.
 *
 * @property start when it started, as the system counts
 * @property boot which boot of the machine it belongs to
 */
export interface ProcessIdentity {
  readonly pid: number
  readonly start: string
  readonly boot: string
}

const onLinux = process.platform === "linux"

const read = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return undefined
  }
}

interface Stat {
  readonly group: number
  readonly start: string
}

/** Fields 5 and 22 of proc(5) stat; `undefined` for a process that has ended, a zombie included. */
const linuxStat = (pid: number): Stat | undefined => {
  const stat = read(`/proc/${pid}/stat`)
  // The command's name, in parentheses, may hold anything.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")
  return fields === undefined || fields[0] === "Z"
    ? undefined
    : { group: Number(fields[2]), start: fields[19] ?? "" }
}

const portableStart = (pid: number): string | undefined => {
  try {
    const start = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" })
    return start.trim() || undefined
  } catch {
    return undefined
  }
}

let boot: string | undefined

const bootId = (): string =>
  (boot ??= onLinux ? (read("/proc/sys/kernel/random/boot_id") ?? "").trim() : "")

/** The process that has a pid now; `undefined` where none has. */
export const identify = (pid: number): ProcessIdentity | undefined => {
  const start = onLinux ? linuxStat(pid)?.start : portableStart(pid)
  return start === undefined ? undefined : { pid, start, boot: bootId() }
}

/** This process. */
export const identifySelf = (): ProcessIdentity =>
  identify(process.pid) ?? { pid: process.pid, start: "", boot: "" }

/** Whether a process that was identified earlier still runs. */
export const isRunning = (process: ProcessIdentity): boolean => {
  const now = identify(process.pid)
  return now !== undefined && now.start === process.start && now.boot === process.boot
}

const groupAnswers = (group: number): boolean => {
  try {
    process.kill(-group, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** The processes of this machine but this one; `undefined` where the system does not tell, as only Linux does. */
export const otherProcesses = (): ReadonlyArray<number> | undefined => {
  try {
    return onLinux
      ? readdirSync("/proc").flatMap((name) =>
          /^\d+$/.test(name) && Number(name) !== process.pid ? [Number(name)] : [],
        )
      : undefined
  } catch {
    return undefined
  }
}

/**
 * Whether anyone is left in the process group that a process led, itself included.
 *
 * A pid is not given out again while a group has its number: where another process has the pid, the
 * group is gone.
 */
export const isGroupRunning = (leader: ProcessIdentity): boolean => {
  if (leader.boot !== bootId()) return false
  const now = identify(leader.pid)
  if (now !== undefined) return now.start === leader.start
  // What answers may be a zombie.
  return (
    groupAnswers(leader.pid) &&
    (otherProcesses()?.some((pid) => linuxStat(pid)?.group === leader.pid) ?? true)
  )
}

/**
 * Those among some processes that have a variable in the environment they were started with. Only Linux
 * tells; elsewhere there are none.
 */
export const findByVariable = (
  name: string,
  value: string,
  among: ReadonlyArray<number> = otherProcesses() ?? [],
): ReadonlyArray<ProcessIdentity> => {
  const wanted = `${name}=${value}`
  return among.flatMap((pid) => {
    const environment = read(`/proc/${pid}/environ`)
    return environment !== undefined && environment.split("\0").includes(wanted)
      ? (identify(pid) ?? [])
      : []
  })
}
