/** How each token of a line is shown: as it is written, or masked. */
import { sealArguments, sealText } from "../template/seal.ts"
import { mask } from "../template/secret.ts"
import { hasSecret, Template } from "../template/template.ts"
import { isBare, isClear, knownWords } from "./clear.ts"
import { type Token, TokenKind } from "./token.ts"
import type { Node, Place } from "./tree.ts"

/** Whether the text of a string or number may be shown. */
export type Judge = (written: string, token: Token) => boolean

/** The longest text that is looked at; a longer one would fill the line, and is masked unread. */
export const longest = 120

const asArguments = (texts: ReadonlyArray<string>): boolean =>
  sealArguments(texts.map((text) => Template.literal(text))).some(hasSecret)

/** No credential that is known by its own shape is shorter. */
const shortestToken = 12

const holdsToken = (text: string): boolean =>
  text.length >= shortestToken && hasSecret(sealText(Template.literal(text)))

/** Whether text looks like a secret, or as if there were one in it. */
const looksSecret = (text: string): boolean =>
  holdsToken(text) ||
  asArguments([text]) ||
  // A whole command line in one text.
  asArguments(text.split(/\s+/))

/** What a string says once its escapes are read; `undefined` where it does not end. TOML has two more. */
const readText = (written: string): string | undefined => {
  if (/^'[^']*'$/.test(written)) return written.slice(1, -1)
  if (/^[A-Za-z_][\w-]*$/.test(written)) return written
  try {
    return String(JSON.parse(written))
  } catch {
    return undefined
  }
}

/** A key as a message may name it. */
export const showKey = (key: string): string =>
  key.length > longest || holdsToken(key) ? mask : key

/** In a text that does not parse, what seems a key or a field may be part of a secret. */
export const hideAll: Judge = (written) => knownWords.has(readText(written) ?? "")

/** In a document, what is shown is decided by its place. */
export const hideUnlessClear = (root: Node, places: ReadonlyMap<number, Place>): Judge => {
  const bare = root._tag === "Object" && isBare(root.members.map(({ key }) => key))
  return (written, { start }) => {
    const found = places.get(start)
    const text = readText(written)
    if (found === undefined || text === undefined) return false
    if (found.part === "key" && knownWords.has(text)) return true
    return isClear(found.steps, found.part, bare) && !looksSecret(text)
  }
}

/** A token as it is shown. */
export const show = (text: string, token: Token, judge: Judge): string => {
  const { kind, start, end } = token
  // A piece that is longer than a line is cut: white space alone can be.
  const written = text.slice(start, Math.min(end, start + longest + 1))
  const mayShow = (): boolean => written.length <= longest && judge(written, token)
  switch (kind) {
    case TokenKind.OpenBrace:
    case TokenKind.CloseBrace:
    case TokenKind.OpenBracket:
    case TokenKind.CloseBracket:
    case TokenKind.Comma:
    case TokenKind.Colon:
    case TokenKind.WhiteSpace:
    case TokenKind.True:
    case TokenKind.False:
    case TokenKind.Null:
      return written
    case TokenKind.String:
      return mayShow() ? written : `"${mask}"`
    case TokenKind.Number:
      return mayShow() ? written : mask
    case TokenKind.LineComment:
      return "// …"
    case TokenKind.BlockComment:
      return "/* … */"
    default:
      return mask
  }
}
