/** Text with references in it, kept apart from decode to the last write. */
import { mask, Secret } from "./secret.ts"

/**
 * A directory that text may refer to: where a plugin is installed, where it keeps data, and the one that
 * the agent works in. The first two mean something in that plugin's own entries only.
 */
export type Root = "plugin" | "data" | "workspace"

/**
 * One piece of a {@link Template}.
 *
 * - `Literal`: clear text.
 * - `Secret`: sealed text.
 * - `Variable`: an environment variable, with the text that stands in when it is not set.
 * - `Root`: a directory that is known when the text is written out.
 */
export type Part =
  | { readonly _tag: "Literal"; readonly text: string }
  | { readonly _tag: "Secret"; readonly secret: Secret }
  | { readonly _tag: "Variable"; readonly name: string; readonly fallback?: string | Secret }
  | { readonly _tag: "Root"; readonly root: Root }

/** The canonical spelling of each directory. */
export const rootName: Readonly<Record<Root, string>> = {
  plugin: "PLUGIN_ROOT",
  data: "PLUGIN_DATA",
  workspace: "workspaceFolder",
}

const show = (part: Part): string => {
  switch (part._tag) {
    case "Literal":
      return part.text
    case "Secret":
      return mask
    case "Variable":
      return part.fallback === undefined
        ? `\${${part.name}}`
        : `\${${part.name}:-${String(part.fallback)}}`
    case "Root":
      return `\${${rootName[part.root]}}`
  }
}

type Content = string | Secret | ReadonlyArray<Part>

/** Whether no clear piece is empty or touches another. */
const isJoined = (parts: ReadonlyArray<Part>): boolean =>
  parts.every(
    (part, at) =>
      part._tag !== "Literal" || (part.text !== "" && parts[at - 1]?._tag !== "Literal"),
  )

const joined = (parts: ReadonlyArray<Part>): ReadonlyArray<Part> => {
  if (isJoined(parts)) return parts
  const whole: Array<Part> = []
  for (const part of parts) {
    const last = whole.at(-1)
    if (part._tag !== "Literal") whole.push(part)
    else if (last?._tag === "Literal")
      whole[whole.length - 1] = { _tag: "Literal", text: last.text + part.text }
    else if (part.text !== "") whole.push(part)
  }
  return whole
}

/** Clear pieces that touch become one, and empty ones none: equal text has equal content. */
const contentOf = (parts: ReadonlyArray<Part>): Content => {
  const whole = joined(parts)
  const [first] = whole
  if (first === undefined) return ""
  if (whole.length > 1) return whole
  return first._tag === "Literal" ? first.text : first._tag === "Secret" ? first.secret : whole
}

/**
 * Text as a sequence of literal pieces and references.
 *
 * References stay references: nothing in this package expands them. As text, a template shows its
 * references in the canonical spelling (`${VAR}`, `${VAR:-default}`, `${PLUGIN_ROOT}`) and its
 * secrets masked.
 */
export class Template {
  /** Clear text or sealed text, and pieces where it is neither: most of hundreds of thousands are. */
  readonly content: Content

  constructor(parts: Content) {
    this.content = typeof parts === "string" || parts instanceof Secret ? parts : contentOf(parts)
  }

  /** A template of clear text without references. */
  static literal(text: string): Template {
    return new Template(text)
  }

  /** Its pieces: no two clear ones touch, and none is empty. */
  get parts(): ReadonlyArray<Part> {
    const { content } = this
    if (content === "") return []
    if (typeof content === "string") return [{ _tag: "Literal", text: content }]
    return content instanceof Secret ? [{ _tag: "Secret", secret: content }] : content
  }

  toString(): string {
    return this.parts.map(show).join("")
  }

  toJSON(): string {
    return this.toString()
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString()
  }
}

/** Whether a value is a template. */
export const isTemplate = (value: unknown): value is Template => value instanceof Template

/** The names of the environment variables that a template refers to, in order, with repeats. */
export const variablesOf = (template: Template): ReadonlyArray<string> =>
  template.parts.flatMap((part) => (part._tag === "Variable" ? [part.name] : []))

/** Whether a template holds sealed text. */
export const hasSecret = (template: Template): boolean =>
  template.parts.some(
    (part) =>
      part._tag === "Secret" || (part._tag === "Variable" && part.fallback instanceof Secret),
  )

/** The text of a template that is clear and has no reference; `undefined` where it holds anything else. */
export const literalText = ({ content }: Template): string | undefined =>
  typeof content === "string" ? content : undefined
