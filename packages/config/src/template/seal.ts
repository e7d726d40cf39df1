/** Turns the secret pieces of a template from clear text into sealed text. */
import { Secret } from "./secret.ts"
import { joined, type Range, sweep } from "./range.ts"
import { argumentRanges } from "./secret-ranges.ts"
import { credentialPrefix } from "./secret-shapes.ts"
import { literalText, type Part, Template } from "./template.ts"
import { addressRanges } from "./url-ranges.ts"

/** Stands for a reference in the flat text: no shape looks for it, and it is one unit long. */
const referenceUnit = "\uFFFC"

type Show = (part: Part) => string

const asUnit: Show = (part) => (part._tag === "Literal" ? part.text : referenceUnit)

/** A reference to a variable that is not set is its default: that makes another text. */
const asDefault: Show = (part) =>
  part._tag === "Variable" && typeof part.fallback === "string" ? part.fallback : asUnit(part)

const hasDefault = (part: Part): boolean =>
  part._tag === "Variable" && typeof part.fallback === "string"

const flatten = (template: Template, show: Show): string =>
  literalText(template) ?? template.parts.map(show).join("")

const literal = (text: string): ReadonlyArray<Part> =>
  text === "" ? [] : [{ _tag: "Literal", text }]

const sealed = (text: string): ReadonlyArray<Part> =>
  text === "" ? [] : [{ _tag: "Secret", secret: new Secret(text) }]

const sealFallback = (part: Part): Part =>
  part._tag === "Variable" && typeof part.fallback === "string" && part.fallback !== ""
    ? { ...part, fallback: new Secret(part.fallback) }
    : part

/** Seals what the ranges of the flat text cover: literal pieces, and the defaults of references. */
const sealRanges = (template: Template, ranges: ReadonlyArray<Range>): Template => {
  if (ranges.length === 0) return template
  const coveredIn = sweep(joined(ranges))
  const parts: Array<Part> = []
  let offset = 0
  for (const part of template.parts) {
    const start = offset
    const end = start + (part._tag === "Literal" ? part.text.length : 1)
    offset = end
    const covered = coveredIn([start, end])
    if (part._tag !== "Literal") {
      parts.push(covered.length > 0 ? sealFallback(part) : part)
      continue
    }
    let done = start
    for (const [left, right] of covered) {
      parts.push(...literal(part.text.slice(done - start, left - start)))
      parts.push(...sealed(part.text.slice(left - start, right - start)))
      done = right
    }
    parts.push(...literal(part.text.slice(done - start)))
  }
  return new Template(parts)
}

/** Ranges of the text with defaults, in the text without: what touches a default covers it. */
const withoutDefaults = (
  template: Template,
  ranges: ReadonlyArray<Range>,
): ReadonlyArray<Range> => {
  const moved: Array<Range> = []
  const coveredIn = sweep(joined(ranges))
  let [long, short] = [0, 0]
  for (const part of template.parts) {
    const [start, end, length] = [long, long + asDefault(part).length, asUnit(part).length]
    const covered = start < end ? coveredIn([start, end]) : []
    if (part._tag === "Literal")
      for (const [from, to] of covered) moved.push([short + from - start, short + to - start])
    else if (covered.length > 0) moved.push([short, short + length])
    long = end
    short += length
  }
  return moved
}

/**
 * Seals what a judge of text finds secret, whether the variables that have defaults are set or not.
 * So a default is judged where it stands: by its neighbours, and as a part of the whole.
 */
const sealFound = (
  template: Template,
  judge: (text: string, before: string | undefined) => ReadonlyArray<Range>,
  before?: Template,
): Template => {
  const set = judge(flatten(template, asUnit), before && flatten(before, asUnit))
  const isPlain = literalText(template) !== undefined || !template.parts.some(hasDefault)
  if (isPlain) return sealRanges(template, set)
  const found = judge(flatten(template, asDefault), before && flatten(before, asDefault))
  return sealRanges(template, [...set, ...withoutDefaults(template, found)])
}

/** How much of a text is a well-known scheme at its start (`Bearer `). */
const prefixOf = (text: string): number => credentialPrefix.exec(text)?.[0].length ?? 0

/** Whether a piece of a credential has no clear text, not even as a default, but a scheme at its start. */
const isSealed = (part: Part, index: number): boolean =>
  part._tag === "Literal"
    ? index === 0 && prefixOf(part.text) === part.text.length
    : !hasDefault(part)

/** Seals a credential: every literal piece and every default, but for a well-known scheme at its start. */
export const sealCredential = (template: Template): Template => {
  const text = literalText(template)
  if (text !== undefined && text !== "" && prefixOf(text) === 0)
    return new Template(new Secret(text))
  if (template.parts.every(isSealed)) return template
  return new Template(
    template.parts.flatMap((part, index) => {
      if (part._tag !== "Literal") return sealFallback(part)
      const start = index === 0 ? prefixOf(part.text) : 0
      return [...literal(part.text.slice(0, start)), ...sealed(part.text.slice(start))]
    }),
  )
}

const addressIn = (text: string): ReadonlyArray<Range> => addressRanges(text)

/**
 * Seals the secret parts of a URL: user info, query values, fragment, and what looks like a secret
 * in its path. Its host stays in clear.
 */
export const sealUrl = (template: Template): Template => sealFound(template, addressIn)

/** Seals what looks like a secret in text that is otherwise clear. */
export const sealText = (template: Template): Template => sealFound(template, argumentRanges)

/**
 * Seals the secrets among a command's arguments: what stands beside a telling name, in the same
 * argument or the one before, the secret parts of URLs, and what looks like a secret.
 */
export const sealArguments = (args: ReadonlyArray<Template>): ReadonlyArray<Template> =>
  args.map((argument, index) => sealFound(argument, argumentRanges, args[index - 1]))
