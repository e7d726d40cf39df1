/** The identity projection: what of an entry is part of a resume identity, by the classes of its fields. */
import { type AnyEntry, type EntryKind, kindOf } from "../entry/entry.ts"
import type { Fields } from "../field-class/check.ts"
import type { Ephemeral } from "../field-class/ephemeral.ts"
import type { FieldClass, Marked } from "../field-class/mark.ts"
import type { Provenance } from "../provenance.ts"
import type { Template } from "../template/template.ts"
import { readJson } from "../document/read-json.ts"
import { canonicalAt, quoted, type Write } from "./canonical.ts"
import { type Digests, type TextForm, writeUnder } from "./form.ts"
import type { ServerIdentity } from "./schema.ts"

/** The classes whose fields are part of an identity. */
const identifying: ReadonlySet<FieldClass> = new Set<FieldClass>(["Stable", "Sensitive"])

/** The type of a value once it is projected. An ephemeral value has none. */
export type Projected<A> = A extends Template
  ? TextForm
  : A extends Ephemeral<any>
    ? never
    : A extends string | boolean
      ? A
      : A extends ReadonlyArray<infer Item>
        ? ReadonlyArray<Projected<Item>>
        : { readonly [K in keyof A]: Projected<A[K]> }

type IdentifyingKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends Marked<"Stable" | "Sensitive", any> ? K : never
}[keyof F]

type InnerType<S> = S extends Marked<FieldClass, infer Inner> ? Inner["Type"] : never

type OptionalKeys<F extends Fields, K extends keyof F> = {
  [P in K]: F[P] extends { readonly "~type.optionality": "optional" } ? P : never
}[K]

/**
 * The type of the projection of an entry with the fields `F`: derived from their classes, as the
 * projection of values is.
 */
export type Projection<P extends Provenance, F extends Fields> = {
  readonly provenance: P
} & {
  readonly [K in Exclude<IdentifyingKeys<F>, OptionalKeys<F, IdentifyingKeys<F>>>]: Projected<
    InnerType<F[K]>
  >
} & {
  readonly [K in OptionalKeys<F, IdentifyingKeys<F>>]?: Projected<InnerType<F[K]>>
}

/** The names of the fields of a kind that are part of an identity. */
export const identifyingFields = (kind: {
  readonly fields: { readonly [name: string]: unknown }
}): ReadonlyArray<string> =>
  Object.entries(kind.fields).flatMap(([name, field]) =>
    identifying.has((field as Marked<FieldClass, any>).fieldClass) ? [name] : [],
  )

const plans = new WeakMap<object, ReadonlyArray<readonly [name: string, key: string]>>()

/** What the projection of a kind has, in canonical order: names, and each as a further key of JSON. */
const planOf = (
  kind: EntryKind<Provenance, Fields>,
): ReadonlyArray<readonly [name: string, key: string]> => {
  const known = plans.get(kind)
  if (known !== undefined) return known
  const names = [...identifyingFields(kind), "provenance"].toSorted()
  const plan = names.map((name) => [name, `,${quoted(name)}:`] as const)
  plans.set(kind, plan)
  return plan
}

/** The canonical text of an entry's projection: of its provenance, and its stable and sensitive fields. */
export const projectionText = (entry: AnyEntry, write: Write): string => {
  const kind = kindOf(entry)
  const values = entry as unknown as { readonly [field: string]: unknown }
  let text = ""
  for (const [name, key] of planOf(kind)) {
    const value = name === "provenance" ? kind.provenance : values[name]
    if (value !== undefined) text += key + canonicalAt(name, value, write)
  }
  return `{${text.slice(1)}}`
}

/** Projects an entry: its provenance, and its stable and sensitive fields. */
export const project = (entry: AnyEntry, digests: Digests): ServerIdentity =>
  readJson(projectionText(entry, writeUnder(digests))) as ServerIdentity

/** Projects an entry of a known kind, with the type that its fields' classes give. */
export const projectAs = <P extends Provenance, F extends Fields>(
  kind: EntryKind<P, F>,
  entry: AnyEntry,
  digests: Digests,
): Projection<P, F> => {
  if ((kindOf(entry) as unknown) !== kind) throw new TypeError("The entry is of another kind.")
  return project(entry, digests) as unknown as Projection<P, F>
}
