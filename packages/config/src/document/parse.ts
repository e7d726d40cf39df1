/** Parses JSON with comments and trailing commas into a document, within limits. */
import * as Result from "effect/Result"
import { type Code, type Diagnostic, diagnostic } from "../diagnostic/diagnostic.ts"
import { SourceDocument } from "./document.ts"
import { excerptAt } from "./excerpt.ts"
import { isTooLarge, limits } from "./limits.ts"
import { lineStarts, positionAt } from "./position.ts"
import { readTree } from "./read-tree.ts"
import { hideAll } from "./show.ts"
import { describeSyntaxError } from "./syntax.ts"
import { tokenTable } from "./token.ts"
import { parseTree } from "./tree.ts"

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
  const refuse = (code: Code, offset: number, message: string, remedy: string) =>
    Result.fail(
      diagnostic({
        code,
        message,
        remedy,
        origin: { file, pointer: "", ...positionAt(lineStarts(text), offset) },
        excerpt:
          code === "too-large"
            ? undefined
            : () => excerptAt(text, tokenTable(text), offset, hideAll),
      }),
    )
  if (isTooLarge(text))
    return refuse(
      "too-large",
      0,
      "this document is larger than 1 MiB",
      "take out what is not server configuration, or split the file",
    )
  if (text.trim() === "")
    return refuse(
      "empty",
      0,
      "this document is empty",
      "write {} if you mean that there is nothing",
    )
  const parsed = parseTree(text)
  switch (parsed._tag) {
    case "TooDeep":
      return refuse(
        "too-deep",
        parsed.offset,
        `this document is nested deeper than ${limits.depth} levels`,
        "flatten it",
      )
    case "Broken": {
      const { offset, message, remedy } = describeSyntaxError(text, parsed.error)
      return refuse("syntax", offset, message, remedy)
    }
    case "Tree": {
      const { root } = parsed
      return Result.succeed(new SourceDocument({ file, text, root, ...readTree(root) }))
    }
  }
}
