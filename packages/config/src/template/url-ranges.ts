/** Which parts of a URL are secret. */
import { opaqueRanges } from "./opaque.ts"
import { pairRanges } from "./pairs.ts"
import { longest, matchesOf, outside, type Range } from "./range.ts"
import { isSecretName, mayNameSecret } from "./secret-names.ts"
import { shapeRanges, signsIn } from "./secret-shapes.ts"
import { Sign } from "./signs.ts"

const indexIn = (text: string, pattern: RegExp, from: number, end: number): number => {
  const at = text.slice(from, end).search(pattern)
  return at === -1 ? end : from + at
}

const queryRanges = (text: string, from: number, end: number): ReadonlyArray<Range> => {
  const fragment = indexIn(text, /#/, from, end)
  const query = indexIn(text, /\?/, from, fragment)
  const ranges: Array<Range> = [[fragment + 1, end]]
  let start = query + 1
  for (const pair of text.slice(start, fragment).split("&")) {
    ranges.push([start + pair.indexOf("=") + 1, start + pair.length])
    start += pair.length + 1
  }
  return ranges.filter(([left, right]) => left < right)
}

/** A step of a path after one that names a secret (`/token/x1y2`), if it is not a plain word. */
const pathRanges = (text: string, from: number, end: number): ReadonlyArray<Range> => {
  const ranges: Array<Range> = []
  let before = ""
  let start = from
  for (const step of text.slice(from, end).split(/[/\\]/)) {
    if (isSecretName(before, step) && /[0-9]|.{16}/.test(step))
      ranges.push([start, start + step.length])
    before = step
    start += step.length + 1
  }
  return ranges
}

/** The user info in an authority: a password with a reserved character in it is not cut in two. */
const userInfoEnd = (text: string, from: number, authorityEnd: number, end: number): number => {
  const authority = text.slice(from, authorityEnd)
  const at = authority.lastIndexOf("@")
  if (at !== -1 || !/:(?!\d*$)/.test(authority) || authority.startsWith("["))
    return at === -1 ? from : from + at
  return Math.max(from, text.slice(from, end).lastIndexOf("@") + from)
}

/** The secret parts of the URL whose authority begins at an offset. */
const rangesFrom = (text: string, from: number, end: number): ReadonlyArray<Range> => {
  const authorityEnd = indexIn(text, /[/?#\\]/, from, end)
  const userInfo = userInfoEnd(text, from, authorityEnd, end)
  const rest = Math.max(userInfo, authorityEnd)
  return [
    [from, userInfo],
    ...pathRanges(text, rest, indexIn(text, /[?#]/, rest, end)),
    ...queryRanges(text, rest, end),
  ]
}

const none: ReadonlyArray<Range> = []

const authorityStart = /:[/\\]{2,}/g

/**
 * Where secrets stand in the URLs of a text: user info, query values, fragments, telling steps.
 *
 * A URL ends where the text does, or the word in a text of many. One inside another is part of its
 * path or query, and has only user info of its own.
 */
export const urlRanges = (text: string): ReadonlyArray<Range> => {
  const matches = matchesOf(authorityStart, text)
  if (matches.length === 0) return none
  const space = indexIn(text, /\s/, 0, text.length)
  const ranges: Array<Range> = []
  let outer = 0
  for (const match of matches) {
    const from = match.index + match[0].length
    if (from <= outer) {
      const authorityEnd = indexIn(text, /[/?#\\]/, from, outer)
      ranges.push([from, userInfoEnd(text, from, authorityEnd, outer)])
      continue
    }
    outer = match.index < space ? text.length : indexIn(text, /[\s"'`]/, from, text.length)
    ranges.push(...rangesFrom(text, from, outer))
  }
  return ranges
}

/** Without one of these, and without a telling name, an address has no secret but what a shape tells. */
const telling = Sign.At | Sign.Query | Sign.Space | Sign.Random

/**
 * Where secrets stand in a text that is one URL. Its host and port stay in clear whatever they look
 * like: what a server is compared by must not be hidden.
 *
 * A URL may begin with a reference, which then holds the scheme and the host.
 */
export const addressRanges = (text: string, signs = signsIn(text)): ReadonlyArray<Range> => {
  if ((signs & telling) === 0 && !mayNameSecret(text)) {
    const shaped = shapeRanges(text, signs)
    if (shaped.length === 0 && text.length <= longest) return shaped
  }
  const scheme = /^[a-z][a-z0-9+.-]{0,30}:\/\//i.exec(text)?.[0].length ?? text.indexOf("://") + 3
  const from = scheme > 2 ? scheme : 0
  const authorityEnd = indexIn(text, /[/?#\\]/, from, text.length)
  const at = text.slice(from, authorityEnd).lastIndexOf("@")
  const open: Range = [at === -1 ? 0 : from + at, authorityEnd]
  if (text.length > longest) return outside([[from, text.length]], open)
  return outside(
    [
      ...rangesFrom(text, from, text.length),
      ...(signs & Sign.Pair ? pairRanges(text) : []),
      ...shapeRanges(text, signs),
      ...(signs & Sign.Random ? opaqueRanges(text) : []),
    ],
    open,
  )
}
