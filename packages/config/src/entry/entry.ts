/** Builds the schemas of server entries; the only way to one, so that every field has its class. */
import * as Schema from "effect/Schema"
import { brokenRule, type CheckFields, type Fields } from "../field-class/check.ts"
import type { Provenance } from "../provenance.ts"

/** How a client reaches a server. `streamable-http` is `http`. */
export type Transport = "stdio" | "http" | "sse"

/**
 * A kind of entry: a provenance, and the fields that an entry of it has.
 *
 * @property transport how such an entry is reached, where that is the same for all of them
 */
export interface EntryKind<P extends Provenance, F extends Fields> {
  readonly provenance: P
  readonly transport: Transport | undefined
  readonly fields: F
  readonly schema: Schema.Struct<F>
  /** Builds an entry: checks every field, and brands the result. */
  readonly make: (values: Schema.Struct<F>["~type.make.in"]) => EntryOf<P, F>
}

/**
 * Any entry, of whatever kind. Only a kind builds one: the member, which is in the type alone, is
 * protected, and so is lost by a spread. A copy of an entry, with anything changed, is none. It is
 * named as the compiler is to say it.
 */
declare abstract class AnyEntry<P extends Provenance = Provenance> {
  protected readonly "what the make of a kind of entry returns": P
}
export type { AnyEntry }

/** Any entry that a gateway mounts while it runs. */
export type RuntimeEntry = AnyEntry<"gateway-runtime">

/** A decoded entry of a kind. */
export type EntryOf<P extends Provenance, F extends Fields> = Schema.Struct<F>["Type"] & AnyEntry<P>

/** Gives what it is given, so that the private field of a subclass is put on that. */
// oxlint-disable-next-line no-extraneous-class -- only a class can be extended
class Given {
  constructor(entry: object) {
    // oxlint-disable-next-line no-constructor-return -- that is what it is for
    return entry
  }
}

/**
 * The brand of an entry: its kind, in a field that nobody else can write or copy. A weak map would say
 * the same, but costs more than everything else that is done to an entry: there may be ten thousand.
 */
class Brand extends Given {
  readonly #kind: EntryKind<Provenance, Fields>

  constructor(entry: object, kind: EntryKind<Provenance, Fields>) {
    super(entry)
    this.#kind = kind
  }

  static of(entry: object): EntryKind<Provenance, Fields> | undefined {
    return #kind in entry ? entry.#kind : undefined
  }
}

/** The kind that an entry was built by. */
export const kindOf = (entry: AnyEntry): EntryKind<Provenance, Fields> => {
  const kind = Brand.of(entry)
  if (kind === undefined) throw new TypeError("Not an entry: entries are built by their kind.")
  return kind
}

/**
 * Brands values as an entry of a kind, unchecked: for values that were decoded field by field, by the
 * schemas that the kind is made of. Everybody else has `make`.
 */
export const adopt = <P extends Provenance, F extends Fields>(
  kind: EntryKind<P, F>,
  values: Schema.Struct<F>["Type"],
): EntryOf<P, F> => {
  // oxlint-disable-next-line no-new -- the brand is put on the values
  new Brand(values, kind as never)
  return Object.freeze(values) as EntryOf<P, F>
}

const build = <P extends Provenance, F extends Fields>(
  provenance: P,
  transport: Transport | undefined,
  fields: F,
): EntryKind<P, F> => {
  for (const [name, field] of Object.entries(fields)) {
    const broken = brokenRule(provenance, name, field)
    if (broken !== undefined) throw new TypeError(broken)
  }
  let schema: Schema.Struct<F> | undefined
  const kind: EntryKind<P, F> = {
    provenance,
    transport,
    fields,
    // What is declared is decoded field by field: a whole entry seldom has to be.
    get schema() {
      return (schema ??= Schema.Struct(fields))
    },
    make: (values) => adopt(kind, kind.schema.make(values)),
  }
  return kind
}

/**
 * Defines a kind of declared entry from its fields.
 *
 * A field without a class, a `Stable` or `Sensitive` field that holds an ephemeral value or a number
 * at any depth, and a field typed `any`, `unknown` or `object` do not compile.
 *
 * @throws TypeError for a field that breaks a rule where the compiler could not see it
 */
export const defineEntry = <P extends "user" | "plugin", const F extends Fields>(
  provenance: P,
  fields: F & CheckFields<P, F>,
): EntryKind<P, F> => build<P, F>(provenance, undefined, fields)

/**
 * Defines a kind of entry that a gateway mounts while it runs.
 *
 * Every field is `Ephemeral` but `surface`, the one stable word that says what is mounted; any other
 * class does not compile. So a new field of such an entry can never end a conversation.
 *
 * @example
 * ```ts
 * const Browser = defineRuntimeEntry("http", {
 *   surface: Stable(Schema.Literal("browser")),
 *   url: EphemeralField(Schema.String),
 *   headers: EphemeralField(Schema.Record(Schema.String, Schema.String)),
 *   pid: EphemeralField(Schema.Int),
 * })
 * ```
 */
export const defineRuntimeEntry = <
  const F extends Fields & { readonly surface: Schema.Constraint },
>(
  transport: Transport,
  fields: F & CheckFields<"gateway-runtime", F>,
): EntryKind<"gateway-runtime", F> =>
  build<"gateway-runtime", F>("gateway-runtime", transport, fields)
