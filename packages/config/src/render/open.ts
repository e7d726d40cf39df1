/** Puts sealed values together: the one walk that lease and preview share, with what each may see. */
import { type Ephemeral, isEphemeral } from "../field-class/ephemeral.ts"
import { mask, type Secret } from "../template/secret.ts"
import { type Part, rootName } from "../template/template.ts"
import { type Expansion, literalFor } from "./expansion.ts"
import {
  DollarEscaped,
  FilePath,
  RootedText,
  type SealedJson,
  type SealedText,
  Verbatim,
} from "./rendered.ts"

/** What becomes of each kind of piece. */
export interface Opening {
  readonly secret: (secret: Secret) => string
  readonly variable: (name: string, fallback: string | Secret | undefined) => string
  readonly box: (box: Ephemeral<unknown>) => unknown
  readonly workspace: () => string
  readonly file: (name: string) => string
  readonly verbatim: (value: unknown) => unknown
}

const openPart = (part: Part, text: RootedText, opening: Opening): string => {
  switch (part._tag) {
    case "Literal":
      return part.text
    case "Secret":
      return opening.secret(part.secret)
    case "Variable":
      return opening.variable(part.name, part.fallback)
    case "Root":
      if (part.root === "workspace") return opening.workspace()
      if (text.roots === undefined)
        throw new TypeError("A plugin's directory outside of its entries.")
      return String(opening.box(text.roots[part.root]))
  }
}

/** A sealed text as the opening gives its pieces. */
export const openText = (text: SealedText, opening: Opening): string => {
  if (typeof text === "string") return text
  if (isEphemeral(text)) return String(opening.box(text))
  return text instanceof FilePath
    ? text.before + opening.file(text.file) + text.after
    : text.template.parts.map((part) => openPart(part, text, opening)).join("")
}

const isText = (value: SealedJson): value is SealedText =>
  typeof value === "string" ||
  value instanceof RootedText ||
  value instanceof FilePath ||
  isEphemeral(value)

/** A sealed JSON value as the opening gives its pieces, for a reader that expands references. */
export const openJson = (value: SealedJson, opening: Opening, expands: Expansion): unknown => {
  if (value === null || typeof value === "boolean" || typeof value === "number") return value
  if (value instanceof Verbatim) return opening.verbatim(value.value)
  if (value instanceof DollarEscaped) {
    const opened = openText(value.text, opening)
    return expands === "none"
      ? opened
      : literalFor(
          expands,
          opened.replaceAll("$", () => "\\$"),
        )
  }
  if (isText(value)) {
    const opened = isEphemeral(value) ? opening.box(value) : openText(value, opening)
    // A path that a rendering puts into text is meant for the reader.
    return typeof opened === "string" && !(value instanceof FilePath)
      ? literalFor(expands, opened)
      : opened
  }
  if (Array.isArray(value))
    return (value as ReadonlyArray<SealedJson>).map((item) => openJson(item, opening, expands))
  return Object.fromEntries(
    Object.entries(value as { readonly [name: string]: SealedJson }).map(([name, item]) => [
      name,
      openJson(item, opening, expands),
    ]),
  )
}

/** Spells a variable as a reference. */
export const spelled = (name: string, fallback: string | undefined): string =>
  fallback === undefined ? `\${${name}}` : `\${${name}:-${fallback}}`

/** What a person may see: secrets masked, references as references, and names for what lives for a run. */
export const preview: Opening = {
  secret: () => mask,
  variable: (name, fallback) =>
    spelled(name, fallback === undefined ? undefined : String(fallback)),
  box: () => "<ephemeral>",
  workspace: () => `\${${rootName.workspace}}`,
  file: (name) => `<lease>/${name}`,
  verbatim: () => "<your own setting>",
}
