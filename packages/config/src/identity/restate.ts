/** Tells a stored identity by the rules of now, wherever what it tells of is what is declared now. */
import type { Catalog } from "../catalog/catalog.ts"
import { isPlainObject } from "../plain-object.ts"
import { revealSecret, Secret } from "../template/secret.ts"
import { isTemplate, type Part, type Template } from "../template/template.ts"
import { type Digests, type IdentityValue, isPieces, type PartForm, type TextForm } from "./form.ts"
import { type ResumeIdentity, retold } from "./identity.ts"

/** Text between references: a run of it is one text, however it is cut into clear and sealed pieces. */
type Run<Piece> = { readonly text: ReadonlyArray<Piece> } | { readonly reference: Piece }

/** Longer text is not looked through for the pieces that an older rule sealed. */
const searched = 4096

const runsOf = <Piece>(
  pieces: ReadonlyArray<Piece>,
  isReference: (piece: Piece) => boolean,
): ReadonlyArray<Run<Piece>> => {
  const runs: Array<Run<Piece>> = [{ text: [] }]
  for (const piece of pieces) {
    const last = runs.at(-1)
    if (isReference(piece)) runs.push({ reference: piece }, { text: [] })
    else if (last !== undefined && "text" in last)
      runs[runs.length - 1] = { text: [...last.text, piece] }
  }
  return runs
}

const isReferenceForm = (piece: PartForm): boolean =>
  typeof piece !== "string" && !("digest" in piece)

const isReferencePart = ({ _tag }: Part): boolean => _tag === "Variable" || _tag === "Root"

const open = (text: string | Secret): string => (text instanceof Secret ? revealSecret(text) : text)

const textOf = (parts: ReadonlyArray<Part>): string =>
  parts
    .map((part) =>
      part._tag === "Literal" ? part.text : part._tag === "Secret" ? revealSecret(part.secret) : "",
    )
    .join("")

/** Whether pieces, clear and sealed, are this very text. */
const spell = (pieces: ReadonlyArray<PartForm>, text: string, digests: Digests): boolean => {
  const [first, ...rest] = pieces
  if (first === undefined) return text === ""
  if (typeof first === "string")
    return text.startsWith(first) && spell(rest, text.slice(first.length), digests)
  if (!("digest" in first) || text.length > searched) return false
  const next = rest[0]
  for (let end = rest.length === 0 ? text.length : 0; end <= text.length; end++) {
    if (typeof next === "string" && !text.startsWith(next, end)) continue
    if (digests.keyed(text.slice(0, end)) === first.digest && spell(rest, text.slice(end), digests))
      return true
  }
  return false
}

const isSameDefault = (
  before: Extract<PartForm, { readonly var: string }>["default"],
  now: string | Secret | undefined,
  digests: Digests,
): boolean => {
  if (before === undefined || now === undefined) return before === now
  return spell([before], open(now), digests)
}

const isSameReference = (before: PartForm, now: Part, digests: Digests): boolean => {
  if (typeof before === "string") return false
  if (now._tag === "Root") return "root" in before && before.root === now.root
  return (
    now._tag === "Variable" &&
    "var" in before &&
    before.var === now.name &&
    isSameDefault(before.default, now.fallback, digests)
  )
}

/** Whether what an identity holds of a text is this text, by whatever rule it was cut and sealed. */
const tellsOf = (before: TextForm, { parts }: Template, digests: Digests): boolean => {
  const old = runsOf(typeof before === "string" ? [before] : before.template, isReferenceForm)
  const now = runsOf(parts, isReferencePart)
  return (
    old.length === now.length &&
    old.every((run, index) => {
      const other = now[index]
      if (other === undefined) return false
      if ("text" in run) return "text" in other && spell(run.text, textOf(other.text), digests)
      return "reference" in other && isSameReference(run.reference, other.reference, digests)
    })
  )
}

const restate = (
  before: IdentityValue,
  now: IdentityValue | undefined,
  value: unknown,
  digests: Digests,
): IdentityValue => {
  if (now === undefined) return before
  if (isTemplate(value)) {
    const isText = typeof before === "string" || isPieces(before)
    return isText && tellsOf(before, value, digests) ? now : before
  }
  if (Array.isArray(before) && Array.isArray(now) && Array.isArray(value))
    return before.map((item: IdentityValue, index) =>
      restate(item, now[index] as IdentityValue | undefined, value[index], digests),
    )
  return isPlainObject(before) && isPlainObject(now) && isPlainObject(value)
    ? restateMembers(
        before as { readonly [name: string]: IdentityValue },
        now as { readonly [name: string]: IdentityValue },
        value,
        digests,
      )
    : before
}

const restateMembers = <Members extends { readonly [name: string]: IdentityValue }>(
  before: Members,
  now: { readonly [name: string]: IdentityValue },
  values: { readonly [name: string]: unknown },
  digests: Digests,
): Members =>
  Object.fromEntries(
    Object.entries(before).map(([name, item]) => [
      name,
      Object.hasOwn(now, name) ? restate(item, now[name], values[name], digests) : item,
    ]),
  ) as Members

/**
 * A stored identity by the rules of now.
 *
 * Which text counts as secret, and which prefix of it stays clear, is a matter of tables that grow. What
 * an older rule sealed cannot be opened; but what is declared now can be cut and sealed by that older
 * rule. Where this gives what is stored, both are one text, and it is told as it is now. What has changed
 * stays as it was stored, and is found.
 *
 * @param present the identity of the catalog, under the key that the stored one names
 */
export const restateIdentity = (
  stored: ResumeIdentity,
  present: ResumeIdentity,
  catalog: Catalog,
  digests: Digests,
): ResumeIdentity =>
  retold(
    stored,
    Object.fromEntries(
      Object.entries(stored.servers).map(([name, server]) => {
        const now = Object.hasOwn(present.servers, name) ? present.servers[name] : undefined
        const entry = catalog.servers.get(name)?.entry
        return [
          name,
          now === undefined || entry === undefined
            ? server
            : restateMembers(server, now, { ...entry }, digests),
        ]
      }),
    ),
  )
