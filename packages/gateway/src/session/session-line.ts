/** The line in which the turns of a session stand. */
import { createHash } from "node:crypto"
import type { Line } from "../state/place.ts"

/** The name of the directory of the lines, in the state directory. */
export const linesDirectory = "locks"

/** Keys that are names of files as they are, everywhere. */
const plain = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

/** The longest key that is taken as it is: a number follows it in the name of a file. */
const longest = 100

/**
 * A session's key as the name of a line: any text may be a key. Most need no digest, for which Node has to
 * load more than for all else that a turn takes its place with.
 */
const nameOf = (session: string): string =>
  session.length <= longest && plain.test(session)
    ? `session-${session}`
    : createHash("sha256").update(session, "utf8").digest("hex").slice(0, 32)

/** The line of a session. */
export const lineOf = (directory: string, session: string): Line => ({
  directory,
  name: nameOf(session),
})
