/** Turns the secret pieces of a template from clear text into sealed text. */
import { Secret } from "./secret.ts"
import {
  argumentShapes,
  credentialPrefix,
  isSecretName,
  type SecretShape,
  tokenShapes,
} from "./secret-shapes.ts"
import { type Part, Template } from "./template.ts"

/** Half-open ranges of the flat text of a template. */
type Range = readonly [start: number, end: number]

/** Stands for a reference in the flat text: no shape looks for it, and it is one unit long. */
const referenceUnit = "\uFFFC"

const flatten = (template: Template): string =>
  template.parts.map((part) => (part._tag === "Literal" ? part.text : referenceUnit)).join("")

const literal = (text: string): ReadonlyArray<Part> =>
  text === "" ? [] : [{ _tag: "Literal", text }]

const sealed = (text: string): ReadonlyArray<Part> =>
  text === "" ? [] : [{ _tag: "Secret", secret: new Secret(text) }]

const sealFallback = (part: Part): Part =>
  part._tag === "Variable" && typeof part.fallback === "string" && part.fallback !== ""
    ? { ...part, fallback: new Secret(part.fallback) }
    : part

/** Sorted, with what overlaps or touches joined, so that equal text always has equal pieces. */
const joined = (ranges: ReadonlyArray<Range>): ReadonlyArray<Range> => {
  const result: Array<Range> = []
  for (const range of ranges.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1)
    if (last !== undefined && range[0] <= last[1])
      result[result.length - 1] = [last[0], Math.max(last[1], range[1])]
    else result.push(range)
  }
  return result
}

/** Seals what the ranges of the flat text cover: literal pieces, and the defaults of references. */
const sealRanges = (template: Template, ranges: ReadonlyArray<Range>): Template => {
  if (ranges.length === 0) return template
  const covered = joined(ranges)
  const parts: Array<Part> = []
  let offset = 0
  for (const part of template.parts) {
    const start = offset
    const end = start + (part._tag === "Literal" ? part.text.length : 1)
    offset = end
    const touching = covered.filter((range) => range[0] < end && range[1] > start)
    if (part._tag !== "Literal") {
      parts.push(touching.length > 0 ? sealFallback(part) : part)
      continue
    }
    let done = start
    for (const [from, to] of touching) {
      const left = Math.max(from, start)
      const right = Math.min(to, end)
      parts.push(...literal(part.text.slice(done - start, left - start)))
      parts.push(...sealed(part.text.slice(left - start, right - start)))
      done = right
    }
    parts.push(...literal(part.text.slice(done - start)))
  }
  return new Template(parts)
}

const findShapes = (flat: string, shapes: ReadonlyArray<SecretShape>): ReadonlyArray<Range> =>
  shapes.flatMap(({ pattern }) =>
    Array.from(flat.matchAll(pattern), (match): Range => {
      const end = match.index + match[0].length
      return [end - (match.groups?.["secret"] ?? match[0]).length, end]
    }),
  )

/**
 * Seals a credential: every literal piece and every default, but for a well-known scheme at its
 * start (`Bearer `).
 */
export const sealCredential = (template: Template): Template => {
  const [first] = template.parts
  const prefix =
    first?._tag === "Literal" ? (credentialPrefix.exec(first.text)?.[0].length ?? 0) : 0
  return sealRanges(template, [[prefix, flatten(template).length]])
}

const queryRanges = (flat: string, start: number): ReadonlyArray<Range> => {
  const ranges: Array<Range> = []
  const fragment = flat.indexOf("#", start)
  const end = fragment === -1 ? flat.length : fragment
  const query = flat.indexOf("?", start)
  if (query !== -1 && query < end) {
    let from = query + 1
    for (const pair of flat.slice(from, end).split("&")) {
      ranges.push([from + pair.indexOf("=") + 1, from + pair.length])
      from += pair.length + 1
    }
  }
  if (fragment !== -1) ranges.push([fragment + 1, flat.length])
  return ranges.filter(([left, right]) => right > left)
}

const urlRanges = (flat: string): ReadonlyArray<Range> => {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(flat)?.[0].length
  if (scheme === undefined) return []
  const authorityEnd = flat.slice(scheme).search(/[/?#]/)
  const authority =
    authorityEnd === -1 ? flat.slice(scheme) : flat.slice(scheme, scheme + authorityEnd)
  const at = authority.lastIndexOf("@")
  const userInfo: ReadonlyArray<Range> = at > 0 ? [[scheme, scheme + at]] : []
  return [...userInfo, ...queryRanges(flat, scheme + authority.length)]
}

/** Seals the user info, the query values and the fragment of a URL, and tokens known by shape. */
export const sealUrl = (template: Template): Template => {
  const flat = flatten(template)
  return sealRanges(template, [...urlRanges(flat), ...findShapes(flat, tokenShapes)])
}

/** Seals tokens known by shape in text that is otherwise clear. */
export const sealText = (template: Template): Template =>
  sealRanges(template, findShapes(flatten(template), tokenShapes))

const assignment = /^(-{0,2}[A-Za-z_][\w.-]*)=/

const sealArgument = (template: Template): Template => {
  const flat = flatten(template)
  const assigned = assignment.exec(flat)
  const named =
    assigned !== null && isSecretName(assigned[1] ?? "")
      ? [[assigned[0].length, flat.length] as const]
      : []
  const value = assigned === null ? 0 : assigned[0].length
  const inValue = urlRanges(flat.slice(value)).map(([a, b]): Range => [a + value, b + value])
  return sealRanges(template, [
    ...named,
    ...inValue,
    ...findShapes(flat, argumentShapes),
    ...findShapes(flat, tokenShapes),
  ])
}

/**
 * Seals the secrets among a command's arguments: the value of a flag with a telling name, in the
 * same argument or the next, a credential header, the secret pieces of a URL, tokens known by shape.
 */
export const sealArguments = (args: ReadonlyArray<Template>): ReadonlyArray<Template> =>
  args.map((argument, index) => {
    const before = args[index - 1]
    const follows =
      before !== undefined && /^--?[A-Za-z]/.test(flatten(before)) && isSecretName(flatten(before))
    return follows && !flatten(argument).startsWith("-")
      ? sealCredential(argument)
      : sealArgument(argument)
  })
