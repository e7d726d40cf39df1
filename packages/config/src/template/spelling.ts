/** How a format writes references inside text: the table of spellings, and the parser they share. */
import * as Predicate from "effect/Predicate"
import { type Part, type Root, Template } from "./template.ts"

/**
 * A family of reference spellings.
 *
 * @property reference matches one reference; groups: `name`, and where the spelling has them `kind`
 *   (what stands before a colon) and `fallback`
 * @property kinds the words allowed as `kind`; any other is refused rather than taken for text
 */
export interface Spelling {
  readonly id: string
  readonly reference: RegExp
  readonly kinds: ReadonlyArray<string>
}

/** Every name by which a format calls one of a plugin's directories. */
const roots: Readonly<Record<string, Root>> = {
  PLUGIN_ROOT: "plugin",
  CLAUDE_PLUGIN_ROOT: "plugin",
  extensionPath: "plugin",
  PLUGIN_DATA: "data",
  CLAUDE_PLUGIN_DATA: "data",
}

/** `${VAR}`, `${VAR:-default}` and `${env:VAR}`: Claude Code, Claude Desktop and Cursor. */
export const braces: Spelling = {
  id: "braces",
  reference: /\$\{(?:(?<kind>[A-Za-z]+):(?!-))?(?<name>[^}]*?)(?::-(?<fallback>[^}]*))?\}/g,
  kinds: ["env"],
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** What is wrong with a reference, and what to write instead. */
export interface SpellingIssue {
  readonly message: string
  readonly remedy: string
}

/** Whether the facts that come with a schema issue are those of a misspelt reference. */
export const isSpellingIssue = (facts: unknown): facts is SpellingIssue =>
  Predicate.hasProperty(facts, "remedy") && Predicate.hasProperty(facts, "message")

const issue = (message: string, remedy: string): SpellingIssue => ({ message, remedy })

const readReference = (
  spelling: Spelling,
  groups: Readonly<Record<string, string | undefined>>,
): Part | SpellingIssue => {
  const { kind, name = "", fallback } = groups
  if (kind !== undefined && !spelling.kinds.includes(kind))
    return issue(
      `${kind} references are not known here`,
      "refer to an environment variable instead: ${NAME} or ${NAME:-default}",
    )
  if (fallback !== undefined && fallback.includes("${"))
    return issue(
      "a default cannot hold another reference",
      "write the default out, or set the variable",
    )
  const root = Object.hasOwn(roots, name) ? roots[name] : undefined
  if (root !== undefined) return { _tag: "Root", root }
  if (!variableName.test(name))
    return issue(
      "${…} does not name an environment variable",
      "a name holds letters, digits and _, and begins with no digit; for the text itself, set a variable to it and refer to that",
    )
  return fallback === undefined ? { _tag: "Variable", name } : { _tag: "Variable", name, fallback }
}

/**
 * Parses text into a template, all literal pieces in clear.
 *
 * An unclosed `${` is text, as it is to every CLI. A closed one that names nothing known is an issue:
 * passed on, it would reach a server as if it were a value.
 */
export const parseTemplate = (
  text: string,
  spelling: Spelling,
): Template | { readonly issue: SpellingIssue } => {
  // Up to the last brace every opened reference is closed, which keeps the search linear.
  const closed = text.slice(0, text.lastIndexOf("}") + 1)
  if (!closed.includes("{")) return Template.literal(text)
  const parts: Array<Part> = []
  let end = 0
  for (const match of closed.matchAll(spelling.reference)) {
    const part = readReference(spelling, match.groups ?? {})
    if (!("_tag" in part)) return { issue: part }
    if (match.index > end) parts.push({ _tag: "Literal", text: text.slice(end, match.index) })
    parts.push(part)
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ _tag: "Literal", text: text.slice(end) })
  return new Template(parts)
}
