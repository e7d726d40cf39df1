/** The line that a finding is about, as it may be shown: what could be a secret is masked. */
import type { Excerpt } from "../diagnostic/diagnostic.ts"
import { indexAt } from "./position.ts"
import { type Judge, longest as width, show } from "./show.ts"
import { type Token, TokenKind, type TokenTable } from "./token.ts"

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

/**
 * The line around an offset, masked and clipped, with the caret's place in what is shown.
 *
 * Only the tokens that can be seen are looked at: a line may be a whole document, and hold thousands
 * of faults.
 */
export const excerptAt = (
  text: string,
  tokens: TokenTable,
  offset: number,
  judge: Judge,
): Excerpt => {
  const { starts, kinds } = tokens
  const tokenAt = (index: number): Token => ({
    kind: kinds[index] ?? TokenKind.EndOfFile,
    start: starts[index] ?? text.length,
    end: starts[index + 1] ?? text.length,
  })
  const isLineBreak = (index: number): boolean => kinds[index] === TokenKind.LineBreak
  // A comment may go over several lines: nothing beyond it belongs to this one.
  const endsLine = ({ kind, start, end }: Token): boolean =>
    kind === TokenKind.BlockComment && /[\r\n]/.test(text.slice(start, end))

  const at = offset < text.length ? indexAt(tokens.starts, offset) : starts.length
  let before = ""
  for (let index = at - 1; index >= 0 && !isLineBreak(index) && before.length <= width; index--) {
    const token = tokenAt(index)
    before = show(text, token, judge) + before
    if (endsLine(token)) break
  }
  let after = ""
  for (
    let index = at;
    index < starts.length && !isLineBreak(index) && after.length <= width;
    index++
  ) {
    const token = tokenAt(index)
    after += show(text, token, judge)
    if (endsLine(token)) break
  }
  return clip((before + after).replaceAll("\t", " "), before.length)
}
