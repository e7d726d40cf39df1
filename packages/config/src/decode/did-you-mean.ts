/** Guesses what somebody meant by a word that is not known. */
import { closestMatch } from "leven"

/** Among more candidates than these, something is near to everything. */
const mostCandidates = 50

/** The longest word that is compared; no field or sensible name is nearly as long. */
const longestWord = 100

/** The candidate nearest to a text, if it is near enough to have been meant. */
export const didYouMean = (text: string, candidates: ReadonlyArray<string>): string | undefined =>
  text.length > longestWord || candidates.length > mostCandidates
    ? undefined
    : closestMatch(text, candidates, { maxDistance: Math.max(1, Math.floor(text.length / 3)) })
