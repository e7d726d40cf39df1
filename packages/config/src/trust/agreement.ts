/** What somebody agrees to who trusts a project's file: what it would launch, contact, send and narrow. */
import * as Schema from "effect/Schema"
import type { Declaration, Stated } from "../decode/declaration.ts"
import type { Layer } from "../decode/layer.ts"
import { canonicalJson } from "../identity/canonical.ts"
import { type Change, diffServers } from "../identity/diff.ts"
import { type Digests, formOf, type IdentityValue } from "../identity/form.ts"
import { ServerIdentities, type ServerIdentity } from "../identity/schema.ts"
import { isPlainObject } from "../plain-object.ts"

/**
 * The content of a file that matters, by server names, without any secret.
 *
 * Not in it: comments, order, time-outs, descriptions, and where the file is. A program is launched in
 * the project's directory, and finds its code there: so that is part of what is launched.
 *
 * @property version the rules it was made by
 * @property keyId the key of the digests in it
 */
export const Agreement = Schema.Struct({
  version: Schema.Literal("t1"),
  keyId: Schema.String,
  servers: ServerIdentities,
})
export type Agreement = typeof Agreement.Type

/** What of a declaration changes nothing that is launched, contacted, sent or narrowed. */
const cosmetic: ReadonlySet<string> = new Set(["timeout", "startupTimeout", "description"])

/** Whether a value says no more than its absence. */
const saysNothing = (value: unknown): boolean =>
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (isPlainObject(value) && Object.values(value).every(saysNothing))

/** Whether a field of a server says no more than its absence; in a patch, `true` turns a server on. */
const isDefault = (kind: "server" | "patch", value: unknown): boolean =>
  saysNothing(value) || (kind === "server" && value === true)

/** `null` takes something away from what is below. */
const removed = { removes: "this" } as const

const withMarks = (value: unknown): unknown => {
  if (value === null) return removed
  return isPlainObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withMarks(item)]))
    : value
}

const fieldsOf = (
  kind: "server" | "patch",
  stated: Stated,
  digests: Digests,
): { readonly [field: string]: IdentityValue } =>
  formOf(
    Object.fromEntries(
      Object.entries(stated).flatMap(([field, value]) => {
        // No tool and no agent at all is another thing than all of them.
        const isFilter =
          field === "agents" ||
          (field === "tools" && isPlainObject(value) && value["include"] !== undefined)
        return cosmetic.has(field) || (isDefault(kind, value) && !isFilter)
          ? []
          : [[field, withMarks(value)]]
      }),
    ),
    digests,
  ) as { readonly [field: string]: IdentityValue }

const termOf = (declaration: Declaration, digests: Digests, directory: string): ServerIdentity => {
  const provenance = "user"
  switch (declaration._tag) {
    case "Removal":
      return { provenance, kind: "removal" }
    case "Refusal":
      return { provenance, kind: "unusable" }
    case "Patch":
      return {
        provenance,
        kind: "patch",
        ...(declaration.for === undefined ? {} : { for: declaration.for }),
        ...fieldsOf("patch", declaration.stated, digests),
      }
    case "Target":
      return {
        provenance,
        kind: "server",
        ...fieldsOf("server", declaration.stated, digests),
        ...(declaration.stated.transport === "stdio" ? { directory } : {}),
      }
  }
}

/**
 * What trusting a layer agrees to.
 *
 * @param directory the real path of the directory that its programs are started in
 */
export const agreementOf = (layer: Layer, digests: Digests, directory: string): Agreement => ({
  version: "t1",
  keyId: digests.keyId,
  servers: Object.fromEntries(
    layer.declarations.map((declaration) => [
      declaration.name,
      termOf(declaration, digests, directory),
    ]),
  ),
})

/** The short name of an agreement: `t1:` and the SHA-256 of its canonical text in lower-case hex. */
export const agreementId = (agreement: Agreement, digests: Digests): string =>
  `${agreement.version}:${digests.sha256(canonicalJson(agreement))}`

/** What one agreement says otherwise than an earlier one, a field at a time. */
export const diffAgreements = (before: Agreement, after: Agreement): ReadonlyArray<Change> =>
  diffServers(before.servers, after.servers)
