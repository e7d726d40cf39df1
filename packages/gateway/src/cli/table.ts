/** Tables without lines, as wide as what is in them, or as the terminal. */
import { stripVTControlCharacters } from "node:util"
import * as Effect from "effect/Effect"
import { visible } from "@mooring/config"
import { styled } from "./say.ts"
import { standardOutput } from "./standard-stream.ts"

/** Columns with two spaces between them, and nothing else. */
export const spaces = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
}

/** A cell in a colour. */
export interface StyledCell {
  readonly text: string
  readonly style: Parameters<typeof styled>[0]
}

type Cell = string | StyledCell

/** The width of the terminal, in columns. What is piped, is not cut. */
const terminalWidth = (): number | undefined =>
  standardOutput.isTerminal ? standardOutput.open().columns : undefined

/** No column gets narrower than the last of these: its text would be a tower of letters. */
const floors = [28, 12]

const shown = (cell: Cell): string =>
  typeof cell === "string" ? visible(cell) : styled(cell.style, visible(cell.text), standardOutput)

const widthOf = (text: string): number =>
  Math.max(...text.split("\n").map((line) => stripVTControlCharacters(line).length))

/** Text whose characters are one column wide each, and whose lines are one. */
const isPlain = (text: string): boolean => /^[ -~]*$/.test(stripVTControlCharacters(text))

/** Columns of plain text, as wide as what is in them: what the library makes of it, without loading it. */
export const plainColumns = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(1, ...rows.map((row) => widthOf(row[column] ?? ""))),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - widthOf(cell)))
        .join(spaces.middle)
        .trimEnd(),
    )
    .join("\n")
}

/** Text whose words are no longer than a line: a path is broken behind one of its steps. */
const withShortWords = (text: string, width: number): string =>
  text
    .split(" ")
    .map((word) => {
      const lines: Array<string> = []
      let rest = word
      while (rest.length > width) {
        const step = rest.lastIndexOf("/", width - 1) + 1
        const end = step > width / 2 ? step : width
        lines.push(rest.slice(0, end))
        rest = rest.slice(end)
      }
      return [...lines, rest].join("\n")
    })
    .join(" ")

/** How wide columns are once they have given up an excess, in the order in which they give. */
const narrowed = (
  widths: ReadonlyMap<number, number>,
  excess: number,
): ReadonlyMap<number, number> => {
  const left = new Map(widths)
  let more = excess
  for (const floor of floors)
    for (const [column, width] of left) {
      const given = Math.max(0, Math.min(more, width - floor))
      left.set(column, width - given)
      more -= given
    }
  return left
}

/**
 * Rows under a head, in columns. The library is loaded where the width of text has to be found out, or
 * text has to be broken.
 *
 * @param shrink the heads of the columns whose text is broken where a terminal is too narrow, in the
 *   order in which they give way
 */
export const table = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<Cell>>,
  shrink: ReadonlyArray<string> = [],
  width: number | undefined = terminalWidth(),
): Effect.Effect<string> =>
  Effect.promise(async () => {
    const cells = [head, ...rows.map((row) => row.map(shown))]
    if (cells.every((row) => row.every(isPlain))) {
      const text = plainColumns(cells)
      if (width === undefined || widthOf(text) <= width) return text
    }
    const { default: Table } = await import("cli-table3")
    const draw = (widths: ReadonlyMap<number, number>): string => {
      const made = new Table({
        chars: spaces,
        style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
        colWidths: head.map((_, column) => widths.get(column) ?? null),
        wordWrap: true,
      })
      made.push(
        ...cells.map((row) =>
          row.map((cell, column) => withShortWords(cell, widths.get(column) ?? Infinity)),
        ),
      )
      return made
        .toString()
        .split("\n")
        .map((line) => line.trimEnd())
        .join("\n")
    }
    const whole = draw(new Map())
    const excess = width === undefined ? 0 : widthOf(whole) - width
    const columns = shrink.map((name) => head.indexOf(name)).filter((column) => column >= 0)
    if (excess <= 0 || columns.length === 0) return whole
    const natural = columns.map(
      (column) => [column, Math.max(...cells.map((row) => widthOf(row[column] ?? "")))] as const,
    )
    return draw(narrowed(new Map(natural), excess))
  })
