/** Damage: a file of the state that is not what it should be. It is kept aside, and a person is told. */
import { statSync } from "node:fs"
import { basename } from "node:path"
import { StateUnusable } from "../errors.ts"
import { bringAfter, lastAside, setAside } from "./aside.ts"

/**
 * A file that nothing goes on without.
 *
 * @property ends what stands beside it, under its name and one of these ends
 * @property loss what beginning anew without it would mean
 */
export interface Precious {
  readonly path: string
  readonly ends: ReadonlyArray<string>
  readonly loss: string
}

const remedyFor = ({ path, loss }: Precious): string =>
  `put a backup in its place; or ${loss}: mooring state renew ${basename(path)}`

/** Keeps a file aside that is damaged, and says so. Where it cannot be moved, it stays where it is. */
export const damaged = (
  precious: Precious,
  inode: number | undefined,
  problem: string,
): StateUnusable => {
  const { path, ends } = precious
  const remedy = remedyFor(precious)
  try {
    return new StateUnusable({ path, problem, remedy, kept: setAside(path, inode, ends) ?? null })
  } catch (error) {
    const { message } = error as Error
    return new StateUnusable({
      path,
      problem: `${problem}; and it cannot be kept aside: ${message}`,
      remedy,
      kept: path,
    })
  }
}

const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined

/**
 * Why a file that is not there must not be made: the one that was there is damaged, or gone, and nobody
 * has said what is to become of it. `undefined` where there never was one.
 */
export const whyNotMade = (precious: Precious): StateUnusable | undefined => {
  const { path, ends } = precious
  const remedy = remedyFor(precious)
  const kept = lastAside(path)
  if (kept !== undefined) {
    const problem =
      "the one that was there is damaged, and nobody has said yet what is to become of it"
    return new StateUnusable({ path, problem, remedy, kept })
  }
  const left = ends.map((end) => path + end).find(isThere)
  return left === undefined
    ? undefined
    : new StateUnusable({ path, problem: `it is gone; ${left} is there`, remedy, kept: null })
}

/** Throws why a file must not be made; and brings what was beside it to where it is kept. */
export const refuseToMake = (precious: Precious): void => {
  const why = whyNotMade(precious)
  if (why === undefined) return
  if (typeof why.kept === "string") bringAfter(precious.path, why.kept, precious.ends)
  throw why
}
