/** The line in which the turns of a session stand. */
import { createHash } from "node:crypto"
import type { Line } from "../state/place.ts"

/** The name of the directory of the lines, in the state directory. */
export const linesDirectory = "locks"

/** A session's key as the name of a line: any text may be a key. */
const nameOf = (session: string): string =>
  createHash("sha256").update(session, "utf8").digest("hex").slice(0, 32)

/** The line of a session. */
export const lineOf = (directory: string, session: string): Line => ({
  directory,
  name: nameOf(session),
})
