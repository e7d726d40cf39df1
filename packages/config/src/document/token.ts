/** The kinds of token that jsonc-parser's scanner gives; it names them by a const enum, which cannot be imported. */
import { createScanner } from "jsonc-parser"

export const TokenKind = {
  OpenBrace: 1,
  CloseBrace: 2,
  OpenBracket: 3,
  CloseBracket: 4,
  Comma: 5,
  Colon: 6,
  Null: 7,
  True: 8,
  False: 9,
  String: 10,
  Number: 11,
  LineComment: 12,
  BlockComment: 13,
  LineBreak: 14,
  WhiteSpace: 15,
  EndOfFile: 17,
} as const

/** A token of a text, by half-open range. */
export interface Token {
  readonly kind: number
  readonly start: number
  readonly end: number
}

/** Scans a text token by token; with white space, line breaks and comments where asked. */
export function* tokensOf(text: string, options: { readonly trivia: boolean }): Generator<Token> {
  const scanner = createScanner(text, !options.trivia)
  for (let kind: number = scanner.scan(); kind !== TokenKind.EndOfFile; kind = scanner.scan()) {
    const start = scanner.getTokenOffset()
    yield { kind, start, end: start + scanner.getTokenLength() }
  }
}

/** All tokens of a text in order, in arrays side by side: there may be a million. */
export interface TokenTable {
  readonly starts: ReadonlyArray<number>
  readonly kinds: ReadonlyArray<number>
}

/** Scans a text once, so that what stands around an offset is found without scanning up to it. */
export const tokenTable = (text: string): TokenTable => {
  const starts: Array<number> = []
  const kinds: Array<number> = []
  for (const { kind, start } of tokensOf(text, { trivia: true })) {
    starts.push(start)
    kinds.push(kind)
  }
  return { starts, kinds }
}
