/** A text that is not TOML, in pieces: as much of its syntax as can be told without reading it. */
import { type Token, TokenKind, type TokenTable } from "./token.ts"

/** Every character is in one piece: a line break, white space, punctuation, a comment, or a word. */
const piece =
  /\r\n|[\r\n]|[^\S\r\n]+|[[\]{},=.]|#[^\r\n]*|"(?:[^"\\\r\n]|\\[^\r\n])*(?:"|\\)?|'[^'\r\n]*'?|[^\s[\]{},=.#"']+/g

const punctuation: Readonly<Record<string, Token["kind"]>> = {
  "[": TokenKind.OpenBracket,
  "]": TokenKind.CloseBracket,
  "{": TokenKind.OpenBrace,
  "}": TokenKind.CloseBrace,
  ",": TokenKind.Comma,
  "=": TokenKind.Colon,
  ".": TokenKind.Colon,
  "#": TokenKind.LineComment,
}

const kindOf = (text: string): Token["kind"] => {
  if (/^[\r\n]/.test(text)) return TokenKind.LineBreak
  if (text.trim() === "") return TokenKind.WhiteSpace
  return (
    (text.length === 1 || text.startsWith("#") ? punctuation[text.charAt(0)] : undefined) ??
    TokenKind.String
  )
}

/** The pieces as tokens, by the kinds that JSON has: whatever is a word is shown as a text is. */
export const tomlPieces = (text: string): TokenTable => {
  const starts: Array<number> = []
  const kinds: Array<number> = []
  for (const { 0: written, index } of text.matchAll(piece)) {
    starts.push(index)
    kinds.push(kindOf(written))
  }
  return { starts, kinds }
}
