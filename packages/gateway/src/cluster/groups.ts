/** The groups of shards: one that all machines share, and one for each machine alone. */
import { StateUnusable } from "../errors.ts"

/** How many machines a cluster may have had, over its life. */
const machineLimit = 64

/** The shards that move between machines as these come and go. They say where a new session goes. */
export const everywhere = "default"

/**
 * The shards that only the machine of a number runs. A turn runs there, so that no machine that joins
 * takes a turn, or a session, from where its conversation is.
 */
export const groupOf = (number: number): string => `machine-${String(number).padStart(2, "0")}`

/** Every group that may be. All machines have to agree on them. */
export const groups: ReadonlyArray<string> = [
  everywhere,
  ...Array.from({ length: machineLimit }, (_, index) => groupOf(index + 1)),
]

/** The name of an entity in a group. */
export const entityIn = (group: string, name: string): string => `${group}/${name}`

/** The group of an entity. */
export const groupIn = (entity: string): string => entity.slice(0, entity.indexOf("/"))

/** The lowest number that no machine has. */
export const freeNumber = (taken: ReadonlySet<number>, store: string): number => {
  for (let number = 1; number <= machineLimit; number++) if (!taken.has(number)) return number
  throw new StateUnusable({
    path: store,
    problem: `it knows ${machineLimit} machines already, and there cannot be more`,
    remedy:
      "give machines names that they keep in MOORING_MACHINE; those that will not come back can be deleted from the table machine",
  })
}
