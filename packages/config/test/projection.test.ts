import { describe, expect, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import {
  type AnyEntry,
  type Catalog,
  PluginRemote,
  PluginStdio,
  type Projection,
  projectAs,
  type Provenance,
  readIdentity,
  resumeIdentity,
  UserRemote,
  UserStdio,
} from "@mooring/config"
import { wellFormed } from "./generators.ts"
import { digests, documentOf } from "./support.ts"

/** Each key of a projection's type, and no other: the compiler holds the table to it. */
type Keys<P extends Provenance, F extends Schema.Struct.Fields> = {
  readonly [Key in keyof Projection<P, F>]-?: true
}

const stdio = {
  provenance: true,
  transport: true,
  command: true,
  args: true,
  cwd: true,
  env: true,
  tools: true,
} satisfies Keys<"user", (typeof UserStdio)["fields"]>

const remote = {
  provenance: true,
  transport: true,
  url: true,
  headers: true,
  tools: true,
} satisfies Keys<"user", (typeof UserRemote)["fields"]>

const kinds = {
  UserStdio: [UserStdio, stdio],
  UserRemote: [UserRemote, remote],
  PluginStdio: [
    PluginStdio,
    { ...stdio, plugin: true } satisfies Keys<"plugin", (typeof PluginStdio)["fields"]>,
  ],
  PluginRemote: [
    PluginRemote,
    { ...remote, plugin: true } satisfies Keys<"plugin", (typeof PluginRemote)["fields"]>,
  ],
} as const

const optional = new Set(["cwd"])

describe.each(Object.entries(kinds))("the projection of %s", (_, [kind, table]) => {
  const keys = Object.keys(table)
  const entries = Arbitrary.map(
    Arbitrary.schema(kind.schema as unknown as Schema.Schema<object>),
    (values): AnyEntry => kind.make(wellFormed(values) as never),
  )

  it.prop("has the keys that its type has, for every entry", [entries], ([entry]) => {
    const projected = Object.keys(projectAs(kind as typeof UserStdio, entry, digests))
    expect(keys).toEqual(expect.arrayContaining(projected))
    expect(projected).toEqual(expect.arrayContaining(keys.filter((key) => !optional.has(key))))
  })

  it.prop("is read back from its JSON, for every entry", [entries], ([entry]) => {
    const catalog = { servers: new Map([["a", { name: "a", entry }]]) } as unknown as Catalog
    const identity = resumeIdentity(catalog, digests)
    // V8 reads a key of one escaped character wrong at times (Node 24.21: `JSON.parse`).
    const json = documentOf("identity.json", JSON.stringify(identity)).value
    expect(Result.getOrThrow(readIdentity(json))).toEqual(identity)
  })
})
