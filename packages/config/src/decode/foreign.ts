/** Text that reads like a reference, and is none in the dialect of its file. */
import type { Finding, Json, Step } from "../document/index.ts"
import { parseTemplate, type Spelling } from "../template/spelling.ts"

/** References as other programs spell them. */
const foreign =
  /\$\{[A-Za-z_][\w.]*(?:(?::-?)[^}$]{0,64})?\}|\{env:\w+\}|\$input:\w+|%[A-Z][A-Z0-9_]{2,}%/

/** The first reference of another spelling that stands in a text. */
const foreignIn = (text: string, spelling: Spelling): string | undefined => {
  if (!/[$%{]/.test(text)) return undefined
  const parsed = parseTemplate(text, spelling)
  if ("issue" in parsed) return undefined
  for (const [index, part] of parsed.parts.entries()) {
    const next = parsed.parts[index + 1]
    // `${env:X}` where `{env:X}` is the spelling: the value, behind a dollar sign.
    if (part._tag === "Literal" && part.text.endsWith("$") && next?._tag === "Variable")
      return `\${env:${next.name}}`
    const found = part._tag === "Literal" ? foreign.exec(part.text)?.[0] : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function* textsIn(
  value: Json,
  path: ReadonlyArray<Step>,
): Generator<readonly [ReadonlyArray<Step>, string]> {
  if (typeof value === "string") yield [path, value]
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* textsIn(item, [...path, index])
  else if (typeof value === "object" && value !== null)
    for (const [key, item] of Object.entries(value)) yield* textsIn(item, [...path, key])
}

/** The fields whose text may hold references. */
const fields = ["command", "args", "cwd", "env", "url", "headers"] as const

/** Findings about references that are spelled as in another program: here they are text. */
export const foreignReferences = (
  raw: { readonly [name: string]: Json },
  spelling: Spelling,
  label: string,
): ReadonlyArray<readonly [path: ReadonlyArray<Step>, finding: Finding]> =>
  fields.flatMap((field) =>
    Array.from(textsIn(raw[field] ?? null, [field])).flatMap(([path, text]) => {
      const found = foreignIn(text, spelling)
      return found === undefined
        ? []
        : [
            [
              path,
              {
                code: "foreign-reference",
                message: `${found} is text here: ${label} spells references otherwise`,
                remedy:
                  spelling.example === undefined
                    ? "if it is meant as a reference, declare the server in your mooring.jsonc, with ${NAME}"
                    : `if it is meant as a reference, write ${spelling.example}`,
              },
            ] as const,
          ]
    }),
  )
