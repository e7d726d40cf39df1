/** Values that stand beside a telling name: `--token=x`, `API_KEY=x`, `X-Api-Key: x`, `"pin": "x"`. */
import { matchesOf, type Range } from "./range.ts"
import { isSecretHeader, isSecretName, mayNameSecret } from "./secret-names.ts"
import { credentialPrefix } from "./secret-shapes.ts"

const names = /[A-Za-z_][A-Za-z0-9_.-]*/g

/** What sets a value, the closing quote of the name included. `://` is a scheme's. */
const assigns = /\\*["'`]?\s*(?:=>|[:=]|%3[AaDd])(?!\/\/)\s*/y

/** A flag's value may follow it; another flag is none. */
const follows = /\s+(?![\s-])/y

const matchEnd = (pattern: RegExp, text: string, at: number): number | undefined => {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

/** Where the quotation ends that an opening (`"`, or `\"` in a quotation) begins before `start`. */
const closing = (text: string, opening: string, start: number): number => {
  let end = text.indexOf(opening, start)
  while (end !== -1 && opening.length === 1 && text[end - 1] === "\\")
    end = text.indexOf(opening, end + 1)
  return end === -1 ? text.length : end
}

const endOf = (pattern: RegExp, text: string, start: number): number => {
  pattern.lastIndex = start
  return pattern.exec(text)?.index ?? text.length
}

/** The value at an offset, without its quotes. Where its end is in doubt, it is long. */
const valueAt = (text: string, start: number, isLast: boolean, isLine: boolean): Range => {
  if (isLast) return [start, text.length]
  const [opening = ""] = /^\\*["'`]/.exec(text.slice(start, start + 16)) ?? []
  if (opening !== "")
    return [start + opening.length, closing(text, opening, start + opening.length)]
  return [start, endOf(isLine ? /["'`\r\n]/g : /[\s"'`]/g, text, start)]
}

const withoutScheme = (text: string, [start, end]: Range): Range => [
  start + (credentialPrefix.exec(text.slice(start, Math.min(end, start + 32)))?.[0].length ?? 0),
  end,
]

/** Where the value of a name begins, and whether it takes the rest of the line. */
const separatorAt = (
  text: string,
  start: number,
  end: number,
): readonly [value: number, isLine: boolean] | undefined => {
  const assigned = matchEnd(assigns, text, end)
  if (assigned !== undefined) {
    const sign = text.slice(end, assigned)
    // `/auth:latest` is an image, `/run/secret:/run/secret` a mount.
    if (sign.includes(":") && /[/@\\]/.test(text[start - 1] ?? "")) return undefined
    return [assigned, /:\s/.test(sign)]
  }
  const following = text[start - 1] === "-" ? matchEnd(follows, text, end) : undefined
  return following === undefined ? undefined : [following, false]
}

/** The beginning of a text in which nothing is quoted or spaced: a value there ends with the text. */
const plain = /^[-\w.=]*/

const none: ReadonlyArray<Range> = []

/** Where the values of secrets stand, by the names before them. */
export const pairRanges = (text: string): ReadonlyArray<Range> => {
  if (!mayNameSecret(text)) return none
  const found: Array<Range> = []
  const plainEnd = plain.exec(text)?.[0].length ?? 0
  names.lastIndex = 0
  for (let match = names.exec(text); match !== null; match = names.exec(text)) {
    const separator = separatorAt(text, match.index, names.lastIndex)
    // To look for the end of a value is slow: most names tell without it.
    if (separator === undefined || !isSecretName(match[0])) continue
    const [start, isLine] = separator
    const value = valueAt(text, start, match.index < plainEnd, isLine)
    if (!isSecretName(match[0], text.slice(...value))) continue
    found.push(withoutScheme(text, value))
    names.lastIndex = Math.max(names.lastIndex, value[1])
  }
  return found
}

const headers = /(?<![\w-])(?:-H|--(?:http-?)?headers?)[\s=]*["'`]?([\w-]+)\s*[:=]\s*/g

/** The value of a header that is passed by `-H` or `--header`, unless it is an ordinary one. */
export const headerRanges = (text: string): ReadonlyArray<Range> => {
  const matches = matchesOf(headers, text)
  if (matches.length === 0) return none
  return matches.flatMap((match) => {
    const start = match.index + match[0].length
    const isLast = match.index === 0 && !/["'`]/.test(match[0])
    return isSecretHeader(match[1] ?? "")
      ? [withoutScheme(text, valueAt(text, start, isLast, true))]
      : []
  })
}
