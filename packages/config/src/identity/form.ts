/** Values as an identity holds them: JSON without numbers, secrets by keyed digest. */
import { isEphemeral } from "../field-class/ephemeral.ts"
import { isPlainObject, setMember } from "../plain-object.ts"
import { revealSecret, Secret } from "../template/secret.ts"
import { isTemplate, literalText, type Part, type Template } from "../template/template.ts"

/** A SHA-256 of UTF-8 text in the making. */
export interface Digesting {
  readonly add: (text: string) => void
  /** The same as far as it got, to go on otherwise. */
  readonly copy: () => Digesting
  /** The digest in lower-case hex. Nothing can be added any more. */
  readonly end: () => string
}

/**
 * The digests that identities are made with, as the caller computes them.
 *
 * @property keyId names the installation's key; part of every identity made with it
 * @property keyed HMAC-SHA-256 of UTF-8 text under that key, in lower-case hex
 * @property sha256 SHA-256 of UTF-8 text, in lower-case hex
 * @property startSha256 the same of text that comes in pieces; with it, long text that has changed little
 *   is not digested from its beginning
 */
export interface Digests {
  readonly keyId: string
  readonly keyed: (text: string) => string
  readonly sha256: (text: string) => string
  readonly startSha256?: () => Digesting
}

/** A piece of secret text, by its keyed digest. */
export interface DigestForm {
  readonly digest: string
}

/** One piece of a template: clear text, a digest, or a reference by its name. */
export type PartForm =
  | string
  | DigestForm
  | { readonly var: string; readonly default?: string | DigestForm }
  | { readonly root: string }

/** Text: itself where it is clear and holds no reference, else its pieces. */
export type TextForm = string | { readonly template: ReadonlyArray<PartForm> }

/** A value of an identity. */
export type IdentityValue =
  | boolean
  | TextForm
  | ReadonlyArray<IdentityValue>
  | { readonly [name: string]: IdentityValue }

/** Whether a value of an identity is text in pieces; a record's member is never a bare list of them. */
export const isPieces = (value: unknown): value is { readonly template: ReadonlyArray<PartForm> } =>
  typeof value === "object" &&
  value !== null &&
  Array.isArray((value as { template?: unknown }).template)

/** A value that has no place in an identity. It is a defect: the types keep such values out. */
export class NotIdentifiable extends Error {
  override readonly name = "NotIdentifiable"
  constructor(path: ReadonlyArray<string | number>, what: string) {
    super(`${path.join(".") || "the value"} ${what}, which no identity may hold.`)
  }
}

/** The way to a value, from its end: steps are listed for whoever asks, which is hardly ever. */
export interface Path {
  readonly above?: Path
  readonly step: string | number
}

const stepsOf = ({ above, step }: Path): ReadonlyArray<string | number> =>
  above === undefined ? [step] : [...stepsOf(above), step]

const digestOf = (secret: Secret, digests: Digests): DigestForm => ({
  digest: digests.keyed(revealSecret(secret)),
})

const partForm = (part: Part, digests: Digests): PartForm => {
  switch (part._tag) {
    case "Literal":
      return part.text
    case "Secret":
      return digestOf(part.secret, digests)
    case "Root":
      return { root: part.root }
    case "Variable":
      return part.fallback === undefined
        ? { var: part.name }
        : {
            default:
              part.fallback instanceof Secret ? digestOf(part.fallback, digests) : part.fallback,
            var: part.name,
          }
  }
}

const textForm = (text: Template, digests: Digests): TextForm =>
  literalText(text) ?? { template: text.parts.map((part) => partForm(part, digests)) }

/**
 * A decoded value as an identity holds it, its members in canonical order.
 *
 * @throws NotIdentifiable by path for an ephemeral value, a number, or anything else without a
 *   canonical form
 */
export const formOf = (value: unknown, digests: Digests, path: Path): IdentityValue => {
  if (typeof value === "string" || typeof value === "boolean") return value
  if (isTemplate(value)) return textForm(value, digests)
  if (isEphemeral(value)) throw new NotIdentifiable(stepsOf(path), "is ephemeral")
  if (Array.isArray(value)) return value.map((item, step) => itemForm(item, digests, path, step))
  if (isPlainObject(value)) {
    const form: Record<string, IdentityValue> = {}
    // The order of code units, which is the canonical one.
    for (const name of Object.keys(value).toSorted())
      setMember(form, name, itemForm(value[name], digests, path, name))
    return form
  }
  throw new NotIdentifiable(stepsOf(path), `is of type ${value === null ? "null" : typeof value}`)
}

/** The same for an item or a member: most are text, and need no path. */
const itemForm = (
  item: unknown,
  digests: Digests,
  above: Path,
  step: string | number,
): IdentityValue =>
  isTemplate(item) ? textForm(item, digests) : formOf(item, digests, { above, step })
