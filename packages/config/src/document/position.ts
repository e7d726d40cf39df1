/** Offsets in a text as lines and columns. */

/** A 1-based line and column; columns count UTF-16 code units. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** The offsets at which the lines of a text begin; a line ends with LF, CRLF or CR. */
export const lineStarts = (text: string): ReadonlyArray<number> => {
  const starts = [0]
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length)
  return starts
}

/** The last of several starts, in their order, that is at or before an offset; the first if none is. */
export const indexAt = (starts: ReadonlyArray<number>, offset: number): number => {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** The position of an offset, given where the lines begin. */
export const positionAt = (starts: ReadonlyArray<number>, offset: number): Position => {
  const line = indexAt(starts, offset)
  return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 }
}
