/** How a format writes references inside text: the table of spellings, and the parser they share. */
import * as Predicate from "effect/Predicate"
import { type Part, type Root, Template } from "./template.ts"

/**
 * A family of reference spellings.
 *
 * @property reference matches one reference; groups: `name`, and where the spelling has them `kind`
 *   (what stands before a colon), `fallback`, and `bare` (a name without braces)
 * @property one matches a text with one reference to a variable, spelled in the shortest way, and
 *   nothing else that begins as one: most references are such. Groups: what is before, the name, what
 *   is behind
 * @property opens what every reference of the family begins with
 * @property kinds what each `kind` is about; any other is refused rather than taken for text
 * @property example how a variable is spelled, for whoever spelled it otherwise
 */
export interface Spelling {
  readonly id: string
  readonly reference: RegExp
  readonly one: RegExp
  readonly opens: "{" | "$"
  readonly kinds: { readonly [kind: string]: "variable" | "question" | "file" | undefined }
  readonly example: string | undefined
}

/** Every name by which a format calls a directory. */
const roots: Readonly<Record<string, Root>> = {
  PLUGIN_ROOT: "plugin",
  CLAUDE_PLUGIN_ROOT: "plugin",
  CODEX_PLUGIN_ROOT: "plugin",
  CURSOR_PLUGIN_ROOT: "plugin",
  extensionPath: "plugin",
  PLUGIN_DATA: "data",
  CLAUDE_PLUGIN_DATA: "data",
  workspaceFolder: "workspace",
  workspacePath: "workspace",
  workspaceRoot: "workspace",
  CLAUDE_PROJECT_DIR: "workspace",
}

/** Names that stand for the same text everywhere. */
const words: Readonly<Record<string, Part>> = {
  "/": { _tag: "Literal", text: "/" },
  pathSeparator: { _tag: "Literal", text: "/" },
  userHome: { _tag: "Variable", name: "HOME" },
}

/** Every name that is no variable's. */
const taken: ReadonlySet<string> = new Set([...Object.keys(roots), ...Object.keys(words)])

const nothing = /(?!)/

/** `${VAR}`, `${VAR:-default}` and `${env:VAR}`: Claude Code, Claude Desktop, Cursor, and most others. */
export const braces: Spelling = {
  id: "braces",
  one: /^([^${}]*)\$\{([A-Za-z_][A-Za-z0-9_]*)\}([^${}]*)$/,
  reference: /\$\{(?:(?<kind>[A-Za-z]+):(?!-))?(?<name>[^}]*?)(?::-(?<fallback>[^}]*))?\}/g,
  opens: "{",
  kinds: { env: "variable" },
  example: "${NAME}",
}

/** As {@link braces}, and `${input:id}` for what a person is asked: VS Code. */
export const inputs: Spelling = {
  ...braces,
  id: "inputs",
  kinds: { env: "variable", input: "question" },
}

/** As {@link braces}, and `$VAR`: Gemini CLI. Bounded, since an opened reference need not be closed. */
export const dollars: Spelling = {
  ...braces,
  id: "dollars",
  reference:
    /\$(?:\{(?:(?<kind>[A-Za-z]+):(?!-))?(?<name>[^}]{0,256}?)(?::-(?<fallback>[^}]{0,256}))?\}|(?<bare>[A-Za-z_][A-Za-z0-9_]*))/g,
  opens: "$",
}

/** `{env:VAR}` and `{file:path}`: opencode. */
export const curly: Spelling = {
  id: "curly",
  one: /^([^{}]*)\{env:([A-Za-z_][A-Za-z0-9_]*)\}([^{}]*)$/,
  reference: /\{(?<kind>env|file):(?<name>[^}]*)\}/g,
  opens: "{",
  kinds: { env: "variable", file: "file" },
  example: "{env:NAME}",
}

/** `${PLUGIN_ROOT}` and `${PLUGIN_DATA}`, and nothing else: the Agent Plugins format. */
export const rootsOnly: Spelling = {
  id: "roots",
  one: nothing,
  reference: /\$\{(?<name>PLUGIN_ROOT|PLUGIN_DATA)\}/g,
  opens: "{",
  kinds: {},
  example: undefined,
}

/** Text is text: Codex, Zed. */
export const noReferences: Spelling = {
  id: "none",
  one: nothing,
  reference: /(?!)/g,
  opens: "{",
  kinds: {},
  example: undefined,
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

/** The variable that stands for what a person would be asked. */
const answerTo = (question: string): string =>
  question
    .replaceAll(/[^A-Za-z0-9]+/g, "_")
    .replace(/^(?=[0-9])/, "_")
    .toUpperCase()

const readReference = (
  spelling: Spelling,
  groups: Readonly<Record<string, string | undefined>>,
): Part | SpellingIssue => {
  const { kind, name = groups["bare"] ?? "", fallback } = groups
  const about: "variable" | "question" | "file" | "unknown" =
    kind === undefined ? "variable" : (spelling.kinds[kind] ?? "unknown")
  if (about === "unknown")
    return issue(
      `${kind} references are not known here`,
      "refer to an environment variable instead: ${NAME} or ${NAME:-default}",
    )
  if (about === "file")
    return issue(
      "a file's content is not read into a value",
      `put it into an environment variable, and refer to that: ${spelling.example ?? "${NAME}"}`,
    )
  if (fallback !== undefined && fallback.includes("${"))
    return issue(
      "a default cannot hold another reference",
      "write the default out, or set the variable",
    )
  if (about === "question" || /^user_config\.[\w-]+$/.test(name))
    return {
      _tag: "Variable",
      name: name.startsWith("user_config.")
        ? `CLAUDE_PLUGIN_OPTION_${answerTo(name.slice("user_config.".length))}`
        : answerTo(name),
    }
  const root = Object.hasOwn(roots, name) ? roots[name] : undefined
  if (root !== undefined) return { _tag: "Root", root }
  const word = Object.hasOwn(words, name) ? words[name] : undefined
  if (word !== undefined) return word
  if (!variableName.test(name))
    return issue(
      "${…} does not name an environment variable",
      "a name holds letters, digits and _, and begins with no digit; for the text itself, set a variable to it and refer to that",
    )
  return fallback === undefined ? { _tag: "Variable", name } : { _tag: "Variable", name, fallback }
}

const literal = (text: string): ReadonlyArray<Part> =>
  text === "" ? [] : [{ _tag: "Literal", text }]

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
  if (!text.includes(spelling.opens)) return Template.literal(text)
  const [whole, before = "", name = "", behind = ""] = spelling.one.exec(text) ?? []
  if (whole !== undefined && !taken.has(name))
    return new Template([...literal(before), { _tag: "Variable", name }, ...literal(behind)])
  // Up to the last brace every opened reference is closed, which keeps the search linear.
  const closed = spelling.opens === "{" ? text.slice(0, text.lastIndexOf("}") + 1) : text
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
