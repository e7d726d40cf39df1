/** Open turns that are asked after again and again: what answers is kept open for as long as that goes on. */
import { type Stats, statSync } from "node:fs"
import { join } from "node:path"
import { type ProcessWatch, watchProcess } from "../process/process-watch.ts"
import { type LockWatch, watchLock } from "../state/exclusive-lock.ts"
import { findOpenTurn, type OpenTurn, turnFile } from "./open-turn.ts"

/** How long nobody may have asked after a turn before what was kept open for it is closed, in milliseconds. */
const idle = 1000

/** How many turns are watched at once: two files are open for each. */
const mostWatched = 16

/** What tells a file from every other that has had or will have its name, and from itself once it is changed. */
type Stamp = Pick<Stats, "ino" | "size" | "mtimeMs" | "ctimeMs">

interface Watched {
  readonly turn: OpenTurn
  readonly stamp: Stamp
  readonly runner: ProcessWatch
  readonly lock: LockWatch
  readonly late: NodeJS.Timeout
}

const stampOf = (path: string): Stamp | undefined => statSync(path, { throwIfNoEntry: false })

const isSame = (a: Stamp, b: Stamp | undefined): boolean =>
  a.ino === b?.ino && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs

/**
 * Finds open turns as {@link findOpenTurn} does, and asks the same of the system each time: whether the
 * runner tells of the turn as it did, lives, and holds the lease. What was found out is never taken for
 * what is the case; only the ways to find it out stay open.
 */
export const watchTurns = (leases: string): ((lease: string) => OpenTurn | undefined) => {
  const watched = new Map<string, Watched>()

  const forget = (lease: string): undefined => {
    const known = watched.get(lease)
    if (known === undefined) return
    watched.delete(lease)
    clearTimeout(known.late)
    known.runner.close()
    known.lock.close()
  }

  const watch = (lease: string): OpenTurn | undefined => {
    const stamp = stampOf(turnFile(leases, lease))
    const turn = findOpenTurn(leases, lease)
    if (turn === undefined || stamp === undefined) return turn
    const runner = watchProcess(turn.runner)
    const lock = runner === undefined ? undefined : watchLock(join(leases, `${lease}.lock`))
    if (runner === undefined || lock === undefined) {
      runner?.close()
      return turn
    }
    const [longest] = watched.keys()
    if (watched.size >= mostWatched && longest !== undefined) forget(longest)
    const late = setTimeout(() => forget(lease), idle).unref()
    watched.set(lease, { turn, stamp, runner, lock, late })
    return turn
  }

  return (lease) => {
    const known = watched.get(lease)
    if (known === undefined) return watch(lease)
    const { turn, stamp, runner, lock, late } = known
    const stands =
      isSame(stamp, stampOf(turnFile(leases, lease))) && runner.isRunning() && lock.isLocked()
    if (stands) {
      late.refresh()
      return turn
    }
    forget(lease)
    return watch(lease)
  }
}
