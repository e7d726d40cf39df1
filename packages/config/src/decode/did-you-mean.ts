/** Guesses what somebody meant by a word that is not known. */
import { closestMatch } from "leven"

/** The candidate nearest to a text, if it is near enough to have been meant. */
export const didYouMean = (text: string, candidates: ReadonlyArray<string>): string | undefined =>
  closestMatch(text, candidates, { maxDistance: Math.max(1, Math.floor(text.length / 3)) })
