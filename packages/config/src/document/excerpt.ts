/** The line that a finding is about, as it may be shown: what could be a secret is masked. */
import { findNodeAtOffset, getNodePath, type Node } from "jsonc-parser"
import type { Excerpt } from "../diagnostic/diagnostic.ts"
import { mask } from "../template/secret.ts"
import { sealText } from "../template/seal.ts"
import { hasSecret, Template } from "../template/template.ts"
import { type Token, TokenKind, tokensOf } from "./token.ts"

/** Fields whose text is shown. Everything else that stands in quotes may be a secret. */
const clearFields: ReadonlySet<string> = new Set([
  "agents",
  "command",
  "cwd",
  "description",
  "enabled",
  "exclude",
  "for",
  "include",
  "name",
  "onMcpChange",
  "onSecretChange",
  "path",
  "rename",
  "startupTimeout",
  "timeout",
  "tools",
  "transport",
  "type",
  "version",
])

/** Below these nothing is shown, whatever its key. */
const secretFields: ReadonlySet<string> = new Set(["env", "headers"])

const isClear = (root: Node, offset: number): boolean => {
  const node = findNodeAtOffset(root, offset)
  if (node === undefined) return false
  const path = getNodePath(node)
  const names = path.filter((step): step is string => typeof step === "string")
  return (
    !names.some((name) => secretFields.has(name)) && names.some((name) => clearFields.has(name))
  )
}

const holdsToken = (text: string): boolean => hasSecret(sealText(Template.literal(text)))

const punctuation: ReadonlySet<number> = new Set([
  TokenKind.OpenBrace,
  TokenKind.CloseBrace,
  TokenKind.OpenBracket,
  TokenKind.CloseBracket,
  TokenKind.Comma,
  TokenKind.Colon,
  TokenKind.WhiteSpace,
  TokenKind.True,
  TokenKind.False,
  TokenKind.Null,
])

const isBlank = (token: Token): boolean =>
  token.kind === TokenKind.WhiteSpace || token.kind === TokenKind.LineBreak

/** The tokens that touch a line, and all after it up to the next that is not blank. */
const tokensOfLine = (text: string, start: number, end: number): ReadonlyArray<Token> => {
  const tokens: Array<Token> = []
  for (const token of tokensOf(text, { trivia: true })) {
    if (token.end <= start) continue
    tokens.push(token)
    if (token.start >= end && !isBlank(token)) break
  }
  return tokens
}

/** A key for the parser and for the eye: in a text that does not parse, the two may differ. */
const isKey = (root: Node, tokens: ReadonlyArray<Token>, index: number): boolean => {
  const token = tokens[index] as Token
  const node = findNodeAtOffset(root, token.start)
  return (
    node?.parent?.type === "property" &&
    node.parent.children?.[0] === node &&
    tokens.slice(index + 1).find((after) => !isBlank(after))?.kind === TokenKind.Colon
  )
}

const show = (text: string, root: Node, tokens: ReadonlyArray<Token>, index: number): string => {
  const token = tokens[index] as Token
  const written = text.slice(token.start, token.end)
  switch (token.kind) {
    case TokenKind.String:
      return (isKey(root, tokens, index) || isClear(root, token.start)) && !holdsToken(written)
        ? written
        : `"${mask}"`
    case TokenKind.Number:
      return isClear(root, token.start) ? written : mask
    case TokenKind.LineComment:
      return "// …"
    case TokenKind.BlockComment:
      return "/* … */"
    default:
      return punctuation.has(token.kind) ? written : mask
  }
}

/** How much of a long line is shown. */
const width = 120

const clip = (text: string, caret: number): Excerpt => {
  if (text.length <= width) return { text, caret }
  const from = Math.max(0, Math.min(caret - width / 2, text.length - width))
  const to = from + width
  const before = from > 0 ? "…" : ""
  return {
    text: `${before}${text.slice(from, to)}${to < text.length ? "…" : ""}`,
    caret: caret - from + before.length,
  }
}

/** The line around an offset, masked and clipped, with the caret's place in what is shown. */
export const excerptAt = (text: string, root: Node, offset: number): Excerpt => {
  const start = Math.max(text.lastIndexOf("\n", offset - 1), text.lastIndexOf("\r", offset - 1)) + 1
  const rest = text.slice(start).search(/[\r\n]/)
  const end = rest === -1 ? text.length : start + rest
  const tokens = tokensOfLine(text, start, end)
  let shown = ""
  let caret: number | undefined
  tokens.forEach((token, index) => {
    if (token.start >= end) return
    const piece = show(text, root, tokens, index)
    if (caret === undefined && offset < token.end)
      caret =
        shown.length + Math.min(piece.length, Math.max(0, offset - Math.max(token.start, start)))
    shown += piece
  })
  return clip(shown.replaceAll("\t", " "), caret ?? shown.length)
}
