/** Text that no person made up: it looks random, so it is taken for a secret. */
import { matchesOf, type Range } from "./range.ts"

/** What keys and digests are written in: base64, base64url, base32, hex. */
const runs = /[A-Za-z0-9_+/-]{16,}={0,2}/g

const classOf = (unit: number): number => (unit <= 0x39 ? 0 : unit <= 0x5a ? 1 : 2)

/**
 * How often the kind of character changes (digit, capital, small letter). A capital before small
 * letters begins a word, and is no change.
 */
const changesIn = (word: string): number => {
  let changes = 0
  for (let at = 1; at < word.length; at++) {
    const [before, after] = [classOf(word.charCodeAt(at - 1)), classOf(word.charCodeAt(at))]
    if (before !== after && !(before === 1 && after === 2)) changes++
  }
  return changes
}

/**
 * Random text changes its kind at two of five characters; names at one of eight, or fewer. What is
 * long is told apart with less.
 */
const isTangled = (length: number, changes: number, hasDigit: boolean): boolean =>
  length >= 16 &&
  changes >= 4 &&
  changes >= length * (hasDigit ? (length >= 32 ? 0.2 : 0.25) : 0.35)

const isOpaqueWord = (word: string): boolean =>
  (word.length >= 32 && /^[0-9a-fA-F]+$/.test(word)) ||
  isTangled(word.length, changesIn(word), /[0-9]/.test(word))

/** Long words with a sign between them now and then, as base64 has them: no path and no name. */
const isOpaqueRun = (words: ReadonlyArray<string>): boolean => {
  const length = words.reduce((sum, word) => sum + word.length, 0)
  const changes = words.reduce((sum, word) => sum + changesIn(word), 0)
  return (
    length >= words.length * 8 &&
    isTangled(
      length,
      changes,
      words.some((word) => /[0-9]/.test(word)),
    )
  )
}

/** Digests that name a public thing: an image, or the commit that a package is taken at. */
const isPublicDigest = (text: string, start: number): boolean =>
  /(?:sha(?:256|384|512)[:-]|[\w.-]\/[\w.-]{1,100}[#@])$/.test(
    text.slice(Math.max(0, start - 120), start),
  )

const hexDigest = /^[0-9a-f]{40,128}$/

/** Where text stands that looks random. A UUID, which is as often a name, does not. */
export const opaqueRanges = (text: string): ReadonlyArray<Range> => {
  const found: Array<Range> = []
  for (const { 0: run, index } of matchesOf(runs, text)) {
    if (hexDigest.test(run) && isPublicDigest(text, index)) continue
    const words = run.split(/[-_+/=]+/).filter((word) => word !== "")
    if (isOpaqueRun(words)) {
      found.push([index, index + run.length])
      continue
    }
    // Of a path, the step that holds the word.
    let start = index
    for (const step of run.split("/")) {
      if (step.split(/[-_+=]+/).some(isOpaqueWord)) found.push([start, start + step.length])
      start += step.length + 1
    }
  }
  return found
}
