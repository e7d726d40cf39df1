/** What must not compile: each guarantee of the field classes, one by one. */
import * as Schema from "effect/Schema"
import {
  type AnyEntry,
  type DeclaredEntry,
  defineEntry,
  defineRuntimeEntry,
  type Digests,
  type Ephemeral,
  ephemeral,
  EphemeralField,
  type FieldClass,
  fingerprintOf,
  type Marked,
  Operational,
  type Projection,
  resolve,
  type ResumeIdentity,
  Sensitive,
  Stable,
  TemplateText,
  UserStdio,
} from "../../src/index.ts"

declare const digests: Digests
declare const entry: DeclaredEntry
declare const port: Ephemeral<string>
declare const isEither: boolean
declare const untyped: any
declare const ofSomeClass: Marked<FieldClass, Schema.String>
declare const ofAnyClass: Marked<any, Schema.String>

const command = Stable(TemplateText)

// A declared entry may have fields of all four classes.
defineEntry("user", {
  command,
  env: Sensitive(Schema.Record(Schema.String, TemplateText)),
  timeout: Operational(Schema.Int),
  port: EphemeralField(Schema.Int),
  filter: Stable(Schema.Struct({ include: Schema.Array(Schema.String), all: Schema.Boolean })),
  cwd: Stable(Schema.optionalKey(TemplateText)),
})

// @ts-expect-error -- an unclassified field
defineEntry("user", { command, port: Schema.Int })

// @ts-expect-error -- an ephemeral value as a stable field
defineEntry("user", { command, port: Stable(EphemeralField(Schema.Int)) })

// @ts-expect-error -- an ephemeral value in a stable struct
defineEntry("user", { at: Stable(Schema.Struct({ port: EphemeralField(Schema.Int) })) })

defineEntry("plugin", {
  // @ts-expect-error -- an ephemeral value in a stable struct, at depth
  at: Stable(
    Schema.Struct({
      hosts: Schema.Array(
        Schema.Record(
          Schema.String,
          Schema.Union([Schema.String, Schema.Struct({ pid: EphemeralField(Schema.Int) })]),
        ),
      ),
    }),
  ),
})

// @ts-expect-error -- a stable field typed `unknown`
defineEntry("user", { command, extra: Stable(Schema.Unknown) })

// @ts-expect-error -- a stable field typed `any`
defineEntry("user", { command, extra: Stable(Schema.Any) })

// @ts-expect-error -- a stable field typed `object`
defineEntry("user", { command, extra: Stable(Schema.ObjectKeyword) })

const openList = Stable(Schema.Struct({ list: Schema.Array(Schema.Unknown) }))
// @ts-expect-error -- a stable field that holds `unknown` at depth
defineEntry("user", { command, openList })

// @ts-expect-error -- an operational field typed `unknown`
defineEntry("user", { command, extra: Operational(Schema.Unknown) })

// @ts-expect-error -- an operational field that holds `any` at depth
defineEntry("user", { command, extra: Operational(Schema.Record(Schema.String, Schema.Any)) })

// @ts-expect-error -- a number has no canonical form
defineEntry("user", { command, size: Stable(Schema.Int) })

// @ts-expect-error -- a sensitive field holds templates, whose text can be sealed
defineEntry("user", { token: Sensitive(Schema.String) })

// @ts-expect-error -- a field of one class or another
defineEntry("user", { command, size: isEither ? Stable(Schema.String) : Operational(Schema.Int) })

// @ts-expect-error -- a field that may have no class
defineEntry("user", { command, size: isEither ? Stable(Schema.String) : Schema.Int })

// @ts-expect-error -- a field whose class nobody knows
defineEntry("user", { command, size: ofSomeClass })

// @ts-expect-error -- a field typed `any`
defineEntry("user", { command, size: untyped })

// A runtime entry has one stable word; everything else lives for one run.
defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("tools")),
  url: EphemeralField(Schema.String),
  pid: EphemeralField(Schema.Int),
})

// The word may be one of several, as long as each is known when the code is written.
defineRuntimeEntry("http", {
  surface: isEither ? Stable(Schema.Literal("tools")) : Stable(Schema.Literals(["a", "b"])),
  port: isEither ? EphemeralField(Schema.Int) : EphemeralField(Schema.String),
})

defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("tools")),
  // @ts-expect-error -- an unclassified field of a runtime entry
  pid: Schema.Int,
})

defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("tools")),
  // @ts-expect-error -- a stable field of a runtime entry
  pid: Stable(Schema.String),
})

defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("tools")),
  // @ts-expect-error -- a sensitive field of a runtime entry
  token: Sensitive(TemplateText),
})

defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("tools")),
  // @ts-expect-error -- an operational field of a runtime entry
  version: Operational(Schema.String),
})

defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("tools")),
  // @ts-expect-error -- a field of a runtime entry that lives for one run on one branch only
  pid: isEither ? Stable(Schema.String) : EphemeralField(Schema.String),
})

defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("tools")),
  // @ts-expect-error -- a field of a runtime entry that has a class on one branch only
  pid: isEither ? Schema.String : EphemeralField(Schema.String),
})

defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("tools")),
  // @ts-expect-error -- a field of a runtime entry whose class nobody knows
  pid: ofSomeClass,
})

defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("tools")),
  // @ts-expect-error -- a field of a runtime entry whose class is typed `any`
  pid: ofAnyClass,
})

// @ts-expect-error -- a field of a runtime entry that is typed `any`
defineRuntimeEntry("http", { surface: Stable(Schema.Literal("tools")), pid: untyped })

const stablePid = { surface: Stable(Schema.Literal("tools")), pid: Stable(Schema.String) }
const ephemeralPid = { ...stablePid, pid: EphemeralField(Schema.String) }
// @ts-expect-error -- the fields of a runtime entry, on one branch only
defineRuntimeEntry("http", isEither ? stablePid : ephemeralPid)

// @ts-expect-error -- a runtime entry without its surface
defineRuntimeEntry("http", { url: EphemeralField(Schema.String) })

// @ts-expect-error -- the surface is stable
defineRuntimeEntry("http", { surface: EphemeralField(Schema.String) })

// @ts-expect-error -- the surface is one word
defineRuntimeEntry("http", { surface: Stable(Schema.Struct({ port: Schema.String })) })

// @ts-expect-error -- the surface is known when the code is written: no port can hide in it
defineRuntimeEntry("http", { surface: Stable(Schema.String) })

const numbered = Schema.TemplateLiteral(["tools@", Schema.Number])
// @ts-expect-error -- the surface is no pattern: a port can stand in it
defineRuntimeEntry("http", { surface: Stable(numbered) })

// @ts-expect-error -- the surface is no pattern among words
defineRuntimeEntry("http", { surface: Stable(Schema.Union([Schema.Literal("tools"), numbered])) })

// @ts-expect-error -- the surface is no branded text: any text can have a brand
defineRuntimeEntry("http", { surface: Stable(Schema.String.pipe(Schema.brand("Surface"))) })

// @ts-expect-error -- the surface is a word, where no word is none
defineRuntimeEntry("http", { surface: Stable(Schema.Never) })

// @ts-expect-error -- a whole entry where an identity is wanted
fingerprintOf(entry, digests)

// @ts-expect-error -- something of an identity's shape where an identity is wanted
fingerprintOf({ version: "r1", keyId: "", covers: [], servers: {} }, digests)

declare const identity: ResumeIdentity

// An identity where an identity is wanted.
fingerprintOf(identity, digests)

// @ts-expect-error -- a copy of an identity is not one: anything can be changed in it
const changed: ResumeIdentity = { ...identity, servers: { x: { provenance: "user", port: "1" } } }
void changed

// @ts-expect-error -- a copy of an identity with an entry's values beside its own
fingerprintOf({ ...entry, ...identity }, digests)

// @ts-expect-error -- an ephemeral text where text is wanted
const text: string = port
void text

// @ts-expect-error -- an ephemeral text has none of the methods of text
port.trim()

// @ts-expect-error -- an ephemeral number where text is wanted
const other: Ephemeral<string> = ephemeral(1)
void other

// @ts-expect-error -- a struct that looks like an entry is not one: entries are built by their kind
const forged: DeclaredEntry = { ...UserStdio.fields }
void forged

// @ts-expect-error -- a copy of an entry is not one either: anything can be changed in it
const copied: AnyEntry = { ...entry }
void copied

// @ts-expect-error -- a declared entry among those that the gateway mounts
resolve({ layers: [], runtime: { x: entry } })

declare const someEntry: AnyEntry
// @ts-expect-error -- an entry of whatever kind among those that the gateway mounts
resolve({ layers: [], runtime: { x: someEntry } })

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

const holds = <T extends true>(): T => true as T

const Kind = defineEntry("user", {
  command,
  args: Stable(Schema.Array(TemplateText)),
  env: Sensitive(Schema.Record(Schema.String, TemplateText)),
  timeout: Operational(Schema.Int),
  port: EphemeralField(Schema.Int),
  mode: Stable(Schema.optionalKey(Schema.Literals(["a", "b"]))),
})

type Projected = Projection<"user", (typeof Kind)["fields"]>

// The projection's type has what is stable and sensitive, and nothing of the other classes.
holds<Equal<keyof Projected, "provenance" | "command" | "args" | "env" | "mode">>()
holds<Equal<Projected["mode"], "a" | "b" | undefined>>()
