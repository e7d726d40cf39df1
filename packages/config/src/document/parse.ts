/** Parses a text into a document, within limits. */
import * as Result from "effect/Result"
import { type Code, type Diagnostic, diagnostic } from "../diagnostic/diagnostic.ts"
import { SourceDocument } from "./document.ts"
import { excerptAt } from "./excerpt.ts"
import { parseJson, rootOf } from "./json.ts"
import { isTooLarge, limits } from "./limits.ts"
import { lineStarts, positionAt } from "./position.ts"
import { readTree } from "./read-tree.ts"
import { readStrictJson } from "./strict-json.ts"
import { hideAll } from "./show.ts"
import { tokenTable, type TokenTable } from "./token.ts"
import { parseToml, tomlTokens } from "./toml.ts"
import type { Parsed } from "./tree.ts"

/** How a text is read: into a tree, and token by token where a line of it is shown. */
interface Syntax {
  readonly parse: (text: string) => Parsed
  readonly scan: (text: string) => TokenTable
  /** What means that there is nothing. */
  readonly nothing: string
  /** How large it may be, as UTF-8. */
  readonly bytes: number
}

const json: Syntax = {
  parse: parseJson,
  scan: tokenTable,
  nothing: "write {} if you mean that there is nothing",
  bytes: limits.bytes,
}
const toml: Syntax = {
  parse: parseToml,
  scan: tomlTokens,
  nothing: "write a comment if you mean that there is nothing",
  bytes: limits.tomlBytes,
}

const syntaxOf = (file: string): Syntax => (/\.toml$/i.test(file) ? toml : json)

/**
 * Parses a text as JSON with comments and trailing commas (and a byte-order mark), or as TOML where the
 * file's name ends so.
 *
 * A text that does not parse, is empty, larger than 1 MiB as UTF-8 (TOML: 256 KiB), or nested deeper than 64 levels
 * fails with one diagnostic. Duplicate and hostile keys, half surrogate pairs and numbers beyond
 * range do not fail it: they are faults of the member they stand in.
 *
 * @param file how diagnostics call the document
 * @param options.jsonBytes how large it may be where it is JSON
 */
export const parseDocument = (
  file: string,
  source: string,
  { jsonBytes = limits.bytes }: { readonly jsonBytes?: number } = {},
): Result.Result<SourceDocument, Diagnostic> => {
  const text = source.startsWith("\uFEFF") ? source.slice(1) : source
  const syntax = syntaxOf(file)
  const { parse, scan, nothing } = syntax
  const bytes = syntax === json ? jsonBytes : syntax.bytes
  const refuse = (code: Code, offset: number, message: string, remedy: string) =>
    Result.fail(
      diagnostic({
        code,
        message,
        remedy,
        origin: { file, pointer: "", ...positionAt(lineStarts(text), offset) },
        excerpt:
          code === "too-large" ? undefined : () => excerptAt(text, scan(text), offset, hideAll),
      }),
    )
  if (isTooLarge(text, bytes))
    return refuse(
      "too-large",
      0,
      `this document is larger than ${bytes / 1024} KiB`,
      "take out what is not server configuration, or split the file",
    )
  if (text.trim() === "") return refuse("empty", 0, "this document is empty", nothing)
  const value = syntax === json ? readStrictJson(text) : undefined
  if (value !== undefined)
    return Result.succeed(
      new SourceDocument({ file, text, value, faults: [], scan, root: () => rootOf(text) }),
    )
  const parsed = parse(text)
  switch (parsed._tag) {
    case "TooDeep":
      return refuse(
        "too-deep",
        parsed.offset,
        `this document is nested deeper than ${limits.depth} levels`,
        "flatten it",
      )
    case "Broken":
      return refuse("syntax", parsed.offset, parsed.message, parsed.remedy)
    case "Tree": {
      const { root } = parsed
      return Result.succeed(
        new SourceDocument({ file, text, scan, root: () => root, ...readTree(root) }),
      )
    }
  }
}
