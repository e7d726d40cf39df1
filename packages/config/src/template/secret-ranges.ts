/** Where secrets stand in text that is otherwise clear: one argument, or a command. */
import { opaqueRanges } from "./opaque.ts"
import { headerRanges, pairRanges } from "./pairs.ts"
import { longest, matchesOf, type Range } from "./range.ts"
import { isSecretName } from "./secret-names.ts"
import { shapeRanges, signsIn } from "./secret-shapes.ts"
import { Sign } from "./signs.ts"
import { urlRanges } from "./url-ranges.ts"

const none: ReadonlyArray<Range> = []

/** `user:password@host` without a scheme; a package behind `npm:` or an image by its digest is none. */
const login = /(?<![\w:/.-])(?!npm:|sha)[\w.%+-]{1,64}:(?<secret>[^\s:/@"']{1,256})@(?!sha\d)/g

const loginRanges = (text: string): ReadonlyArray<Range> =>
  matchesOf(login, text).map((match): Range => {
    const end = match.index + match[0].length - 1
    return [end - (match.groups?.["secret"] ?? "").length, end]
  })

/** What `curl -u` and its like take: a name that stays in clear, and a password. */
const user = /^(?:-[uU] |--(?:proxy-)?user[ =])[^:]{1,100}:(?!\d*$)/

const userRanges = (text: string): ReadonlyArray<Range> => {
  const start = user.exec(text)
  return start === null ? none : [[start[0].length, text.length]]
}

/** Who looks for what, and the signs that a text has where it is there, all of them. */
const judges: ReadonlyArray<{
  readonly signs: number
  readonly judge: (text: string) => ReadonlyArray<Range>
}> = [
  { signs: Sign.Pair, judge: pairRanges },
  { signs: Sign.Assigns, judge: headerRanges },
  { signs: Sign.Colon, judge: userRanges },
  { signs: Sign.Colon, judge: urlRanges },
  { signs: Sign.Colon | Sign.At, judge: loginRanges },
  { signs: Sign.Random, judge: opaqueRanges },
]

const both = (a: ReadonlyArray<Range>, b: ReadonlyArray<Range>): ReadonlyArray<Range> =>
  a.length === 0 ? b : b.length === 0 ? a : [...a, ...b]

/** Where secrets stand in a text by itself. What its signs rule out is not looked for. */
export const secretRanges = (text: string, signs = signsIn(text)): ReadonlyArray<Range> => {
  if (signs === 0) return none
  let found = shapeRanges(text, signs)
  for (const { signs: needed, judge } of judges)
    if ((signs & needed) === needed) found = both(found, judge(text))
  return found
}

const isFlag = (text: string): boolean => /^--?[A-Za-z][\w.-]*(?:=|$)/.test(text)

const shifted = (ranges: ReadonlyArray<Range>, by: number): ReadonlyArray<Range> =>
  ranges.map(([start, end]): Range => [Math.max(0, start - by), Math.max(0, end - by)])

/** The flags that say more of the argument behind them: a header's, and a user's. */
const takesMore = /^-[Hu]|header|user$/i

/** What the argument before says of one: a header, a user with a password, a secret. */
const rangesAfter = (before: string, text: string): ReadonlyArray<Range> => {
  if (!before.startsWith("-")) return /^(?:bearer|basic)$/i.test(before) ? [[0, text.length]] : none
  if (!/^--?[A-Za-z][\w.-]{0,100}$/.test(before)) return none
  if (!isFlag(text) && isSecretName(before, text)) return [[0, text.length]]
  if (!takesMore.test(before)) return none
  const whole = `${before} ${text}`
  return shifted(both(headerRanges(whole), userRanges(whole)), before.length + 1)
}

/** Where secrets stand in an argument, in the light of the one before it. */
export const argumentRanges = (text: string, before = ""): ReadonlyArray<Range> => {
  if (text.length > longest) return [[0, text.length]]
  return both(rangesAfter(before, text), secretRanges(text))
}
