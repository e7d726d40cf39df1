/** What stands between the values of a JSON text: blanks, ends of lines, commas and remarks. */
import { createScanner } from "jsonc-parser"

/** jsonc-parser names the kinds of token by a const enum, which cannot be imported. */
const TokenKind = {
  Comma: 5,
  LineComment: 12,
  BlockComment: 13,
  LineBreak: 14,
  Blanks: 15,
} as const

export const isBlank = (character: string | undefined): boolean =>
  character === " " || character === "\t"

/** Whether a line ends here; the text's own ends are ends of lines. */
export const isLineEnd = (character: string | undefined): boolean =>
  character === undefined || character === "\n" || character === "\r"

/** The blanks that the line of an offset begins with. */
export const indentAt = (text: string, offset: number): string => {
  let start = offset
  while (!isLineEnd(text[start - 1])) start--
  let end = start
  while (isBlank(text[end])) end++
  return text.slice(start, end)
}

/** The comma behind a value, where there is one before anything else but remarks. */
export const commaAfter = (text: string, offset: number): number | undefined => {
  const scanner = createScanner(text, true)
  scanner.setPosition(offset)
  const kind: number = scanner.scan()
  return kind === TokenKind.Comma ? scanner.getTokenOffset() : undefined
}

/**
 * Where the last remark behind an offset ends; the offset itself, where none stands there.
 *
 * @param options.lines whether remarks on the lines below count, too
 */
export const endOfRemark = (
  text: string,
  offset: number,
  { lines = false }: { readonly lines?: boolean } = {},
): number => {
  const scanner = createScanner(text, false)
  scanner.setPosition(offset)
  let end = offset
  for (;;) {
    const kind: number = scanner.scan()
    switch (kind) {
      case TokenKind.Blanks:
        break
      case TokenKind.LineBreak:
        if (!lines) return end
        break
      case TokenKind.LineComment:
      case TokenKind.BlockComment:
        end = scanner.getTokenOffset() + scanner.getTokenLength()
        break
      default:
        return end
    }
  }
}
