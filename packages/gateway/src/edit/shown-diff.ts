/** What an edit changes, as lines before and after: for people, with secrets masked. */
import * as Result from "effect/Result"
import { parseDocument } from "@mooring/config"
import type { Edited } from "./edit-file.ts"

const context = 2

const linesOf = (text: string): ReadonlyArray<string> =>
  text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/)

/** Shows the lines of a text, counted from 0. */
const shownLines = (file: string, text: string): ((line: number) => string) => {
  const document = parseDocument(file, text)
  return Result.isSuccess(document) ? (line) => document.success.shownLine(line + 1) : () => ""
}

/**
 * The lines that differ, marked `-` and `+`, with some around them, in one piece under a line that says
 * where it begins in either text.
 */
export const shownDiff = ({ path, before = "", after }: Edited): string => {
  const [old, now] = [linesOf(before), linesOf(after)]
  if (before === after) return ""
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let end = 0
  const most = Math.min(old.length, now.length) - start
  while (end < most && old.at(-1 - end) === now.at(-1 - end)) end++
  const [showOld, showNow] = [shownLines(path, before), shownLines(path, after)]
  const range = (from: number, to: number, mark: string, show: (line: number) => string) =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => `${mark}${show(from + index)}`)
  const first = Math.max(0, start - context)
  const size = (all: ReadonlyArray<string>): number =>
    Math.min(all.length, all.length - end + context) - first
  return [
    `@@ -${first + 1},${size(old)} +${first + 1},${size(now)} @@`,
    ...range(first, start, " ", showNow),
    ...range(start, old.length - end, "-", showOld),
    ...range(start, now.length - end, "+", showNow),
    ...range(now.length - end, Math.min(now.length, now.length - end + context), " ", showNow),
  ].join("\n")
}
