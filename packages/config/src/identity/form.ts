/** Values as an identity holds them: JSON without numbers, secrets by keyed digest. */
import { readJson } from "../document/read-json.ts"
import { revealSecret, Secret } from "../template/secret.ts"
import type { Part, Template } from "../template/template.ts"
import { canonicalJson, quoted, type Write } from "./canonical.ts"

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

const digestText = (secret: Secret, digests: Digests): string =>
  `{"digest":"${digests.keyed(revealSecret(secret))}"}`

const partText = (part: Part, digests: Digests): string => {
  switch (part._tag) {
    case "Literal":
      return quoted(part.text)
    case "Secret":
      return digestText(part.secret, digests)
    case "Root":
      return `{"root":"${part.root}"}`
    case "Variable": {
      const { name, fallback } = part
      if (fallback === undefined) return `{"var":${quoted(name)}}`
      const text = fallback instanceof Secret ? digestText(fallback, digests) : quoted(fallback)
      return `{"default":${text},"var":${quoted(name)}}`
    }
  }
}

const templateText = (template: Template, digests: Digests): string => {
  const { content } = template
  if (typeof content === "string") return quoted(content)
  if (content instanceof Secret) return `{"template":[${digestText(content, digests)}]}`
  return `{"template":[${content.map((part) => partText(part, digests)).join(",")}]}`
}

/** Writes templates as an identity holds them. */
export const writeUnder =
  (digests: Digests): Write =>
  (template) =>
    templateText(template, digests)

/**
 * A decoded value as an identity holds it.
 *
 * @throws NotIdentifiable by path for an ephemeral value, a number, or anything else without a
 *   canonical form
 */
export const formOf = (value: unknown, digests: Digests): IdentityValue =>
  readJson(canonicalJson(value, writeUnder(digests))) as IdentityValue
