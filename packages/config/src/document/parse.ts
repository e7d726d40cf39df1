/** Parses JSON with comments and trailing commas into a document, within limits. */
import { type Node, type ParseError, parseTree } from "jsonc-parser"
import * as Result from "effect/Result"
import { type Code, type Diagnostic, diagnostic } from "../diagnostic/diagnostic.ts"
import { SourceDocument } from "./document.ts"
import { excerptAt } from "./excerpt.ts"
import { isTooLarge, limits, tooDeepAt } from "./limits.ts"
import { lineStarts, positionAt } from "./position.ts"
import { readTree } from "./read-tree.ts"
import { describeSyntaxError } from "./syntax.ts"

/** Stands for the tree of a text that has none. */
const noTree: Node = { type: "null", offset: 0, length: 0 }

/** What a text of comments alone is missing: jsonc-parser's code for a value. */
const nothingThere: ParseError = { error: 4, offset: 0, length: 0 }

/**
 * Parses a text as JSON with comments and trailing commas (and a byte-order mark).
 *
 * A text that does not parse, is empty, larger than 1 MiB as UTF-8, or nested deeper than 64 levels
 * fails with one diagnostic. Duplicate and hostile keys, half surrogate pairs and numbers beyond
 * range do not fail it: they are faults of the member they stand in.
 *
 * @param file how diagnostics call the document
 */
export const parseDocument = (
  file: string,
  source: string,
): Result.Result<SourceDocument, Diagnostic> => {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source
  const refuse = (code: Code, offset: number, message: string, remedy: string, root?: Node) =>
    Result.fail(
      diagnostic({
        code,
        message,
        remedy,
        origin: { file, pointer: "", ...positionAt(lineStarts(text), offset) },
        excerpt: code === "too-large" ? undefined : excerptAt(text, root ?? noTree, offset),
      }),
    )
  if (isTooLarge(text))
    return refuse(
      "too-large",
      0,
      "this document is larger than 1 MiB",
      "take out what is not server configuration, or split the file",
    )
  const deep = tooDeepAt(text)
  if (deep !== undefined)
    return refuse(
      "too-deep",
      deep,
      `this document is nested deeper than ${limits.depth} levels`,
      "flatten it",
    )
  if (text.trim() === "")
    return refuse(
      "empty",
      0,
      "this document is empty",
      "write {} if you mean that there is nothing",
    )
  const errors: Array<ParseError> = []
  const root = parseTree(text, errors, { allowTrailingComma: true })
  const [error = nothingThere] = errors
  if (root === undefined || errors.length > 0) {
    const { offset, message, remedy } = describeSyntaxError(text, error)
    return refuse("syntax", offset, message, remedy, root)
  }
  return Result.succeed(new SourceDocument({ file, text, root, ...readTree(root) }))
}
