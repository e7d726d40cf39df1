/** Identities as JSON: what is stored and printed. */
import * as Schema from "effect/Schema"
import type { Provenance } from "../provenance.ts"
import type { IdentityValue } from "./form.ts"

/** The version of the rules by which identities are made. It begins every fingerprint. */
export const identityVersion = "r1"

const PartForm = Schema.Union([
  Schema.String,
  Schema.Struct({ digest: Schema.String }),
  Schema.Struct({
    var: Schema.String,
    default: Schema.optionalKey(
      Schema.Union([Schema.String, Schema.Struct({ digest: Schema.String })]),
    ),
  }),
  Schema.Struct({ root: Schema.String }),
])

/** The schema of a value of an identity. */
export const Value: Schema.Codec<IdentityValue> = Schema.Union([
  Schema.Boolean,
  Schema.String,
  Schema.Array(Schema.suspend((): Schema.Codec<IdentityValue> => Value)),
  Schema.Struct({ template: Schema.Array(PartForm) }),
  Schema.Record(
    Schema.String,
    Schema.suspend((): Schema.Codec<IdentityValue> => Value),
  ),
])

/** The part of an identity that one server makes. */
export type ServerIdentity = {
  readonly provenance: Provenance
  readonly [field: string]: IdentityValue
}

/** An identity as JSON: what is stored and printed. */
export interface IdentityDocument {
  readonly version: typeof identityVersion
  readonly keyId: string
  readonly covers: ReadonlyArray<string>
  readonly servers: { readonly [name: string]: ServerIdentity }
}

/** The schema of servers, by name, as identities hold them. */
export const ServerIdentities: Schema.Codec<IdentityDocument["servers"]> = Schema.Record(
  Schema.String,
  Schema.StructWithRest(
    Schema.Struct({ provenance: Schema.Literals(["user", "plugin", "gateway-runtime"]) }),
    [Schema.Record(Schema.String, Value)],
  ),
)

/** The schema of an identity as JSON. */
export const IdentityJson: Schema.Codec<IdentityDocument> = Schema.Struct({
  version: Schema.Literal(identityVersion),
  keyId: Schema.String,
  covers: Schema.Array(Schema.String),
  servers: ServerIdentities,
})
