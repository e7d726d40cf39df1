/** Where secrets stand in text that is otherwise clear: one argument, or a command. */
import { opaqueRanges } from "./opaque.ts"
import { headerRanges, pairRanges } from "./pairs.ts"
import { longest, type Range } from "./range.ts"
import { isSecretName } from "./secret-names.ts"
import { shapeRanges } from "./secret-shapes.ts"
import { urlRanges } from "./url-ranges.ts"

/** `user:password@host` without a scheme; a package behind `npm:` or an image by its digest is none. */
const login = /(?<![\w:/.-])(?!npm:|sha)[\w.%+-]{1,64}:(?<secret>[^\s:/@"']{1,256})@(?!sha\d)/g

const loginRanges = (text: string): ReadonlyArray<Range> =>
  Array.from(text.matchAll(login), (match): Range => {
    const end = match.index + match[0].length - 1
    return [end - (match.groups?.["secret"] ?? "").length, end]
  })

const secretRanges = (text: string): ReadonlyArray<Range> => [
  ...shapeRanges(text),
  ...pairRanges(text),
  ...headerRanges(text),
  ...urlRanges(text),
  ...loginRanges(text),
  ...opaqueRanges(text),
]

const isFlag = (text: string): boolean => /^--?[A-Za-z][\w.-]*(?:=|$)/.test(text)

const shifted = (ranges: ReadonlyArray<Range>, by: number): ReadonlyArray<Range> =>
  ranges.map(([start, end]): Range => [Math.max(0, start - by), Math.max(0, end - by)])

/** What the argument before says of one: a header, a user with a password, a secret. */
const rangesAfter = (before: string, text: string): ReadonlyArray<Range> => {
  if (!/^--?[A-Za-z][\w.-]{0,100}$/.test(before)) return []
  if (/^(?:-H|--(?:http-?)?headers?)$/.test(before)) return shifted(headerRanges(`-H ${text}`), 3)
  if (/^(?:-u|-U|--(?:proxy-)?user)$/.test(before) && /^[^:]+:(?!\d*$)/.test(text))
    return [[text.indexOf(":") + 1, text.length]]
  return !isFlag(text) && isSecretName(before, text) ? [[0, text.length]] : []
}

/** Where secrets stand in an argument, in the light of the one before it. */
export const argumentRanges = (text: string, before = ""): ReadonlyArray<Range> =>
  text.length > longest ? [[0, text.length]] : [...rangesAfter(before, text), ...secretRanges(text)]
