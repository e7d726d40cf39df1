/** The condition of a file of the state: what is wrong with it, and what to do. Looking changes nothing. */

/**
 * - `sound`: it can be read, all of it.
 * - `newer`: a newer version wrote it; it is left alone.
 * - `damaged`: it is not what it should be. What next needs it keeps it aside.
 * - `waiting`: it is kept aside, or gone, and nothing goes on without it until a person decides.
 * - `aside`: it was damaged once, and is kept; another one has come in its place, or none is needed.
 * - `unreadable`: the system says no to reading it.
 */
export type Status = "sound" | "newer" | "damaged" | "waiting" | "aside" | "unreadable"

/** What is wrong with a file, and what to do. */
export interface Trouble {
  readonly status: Exclude<Status, "sound">
  readonly problem: string
  readonly remedy: string
}

/** What becomes of a damaged file that nothing goes on without. */
export const waitsForNext =
  "the next command that needs it keeps it aside, and says how to go on; a backup can be put in its place"

/** What becomes of a damaged file that is made anew. */
export const isMadeAnew = "whoever writes it next keeps it aside, and makes another"

/** A file of the state. */
export type Condition =
  | { readonly file: string; readonly status: "sound" }
  | ({ readonly file: string } & Trouble)

/** Whether nothing has to be done about a file. */
export const isFine = ({ status }: Pick<Condition, "status">): boolean =>
  status === "sound" || status === "aside"
