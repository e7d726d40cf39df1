import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import * as Schema from "effect/Schema"
import {
  canonicalJson,
  defineEntry,
  defineRuntimeEntry,
  ephemeral,
  EphemeralField,
  EphemeralLeak,
  NotIdentifiable,
  Operational,
  project,
  Stable,
  TemplateText,
} from "@mooring/config"
import { revealEphemeral } from "@mooring/config/unseal"
import { digests } from "./support.ts"

describe("an ephemeral value", () => {
  const port = ephemeral("62949")

  it.each([
    ["interpolated", () => `http://127.0.0.1:${port as never}/mcp`],
    ["concatenated", () => "port " + (port as never)],
    ["added", () => 1 + (port as never)],
    ["coerced to text", () => String(port)],
    ["coerced to a number", () => Number(port)],
    ["compared", () => (port as never) < 1],
    ["joined", () => [port].join(",")],
    ["serialised", () => JSON.stringify({ deep: [{ port }] })],
    ["encoded canonically", () => canonicalJson(port)],
  ])("is a defect when it is %s", (_, leak) => {
    expect(leak).toThrow()
  })

  it("says what to do instead", () => {
    expect(() => String(port)).toThrow(EphemeralLeak)
    expect(() => String(port)).toThrow(/let the lease write it/)
  })

  it("prints as what it is, and not what it holds", () => {
    expect(inspect({ port }, { showHidden: true, depth: 9 })).toBe("{ port: <ephemeral> }")
    expect(Object.keys(port)).toEqual([])
    expect(structuredClone({ ...port })).toEqual({})
  })

  it("is refused by path where an identity is encoded", () => {
    expect(() => canonicalJson({ servers: { mooring: { url: port } } })).toThrow(
      "servers.mooring.url is ephemeral, which no identity may hold.",
    )
  })

  it("opens where a lease writes", () => {
    expect(revealEphemeral(port)).toBe("62949")
  })
})

describe("an entry's kind, for callers whom no compiler stopped", () => {
  it.each([
    ["an unclassified field", { a: Schema.String }, "a: this field has no class"],
    [
      "an ephemeral value in a stable field, at depth",
      { a: Stable(Schema.Struct({ b: Schema.Array(EphemeralField(Schema.Int)) })) },
      "a: this Stable field holds an Ephemeral value",
    ],
    [
      "a number in a stable field",
      { a: Stable(Schema.Int) },
      "a: this Stable field holds a number",
    ],
    [
      "an untyped value",
      { a: Operational(Schema.Unknown) },
      "a: this field holds a value typed any, unknown or object",
    ],
  ])("refuses %s", (_, fields, message) => {
    expect(() => defineEntry("user", fields as never)).toThrow(message)
  })

  it("refuses another class in a runtime entry", () => {
    const surface = Stable(Schema.Literal("tools"))
    expect(() =>
      defineRuntimeEntry("http", { surface, pid: Stable(TemplateText) } as never),
    ).toThrow("pid: every field of a gateway-runtime entry but surface is Ephemeral")
    expect(() => defineRuntimeEntry("http", { surface: Stable(Schema.String) } as never)).toThrow(
      "surface: one word",
    )
  })
})

describe("the projection", () => {
  it("drops what is ephemeral and operational, by class", () => {
    const Kind = defineRuntimeEntry("http", {
      surface: Stable(Schema.Literal("tools")),
      url: EphemeralField(Schema.String),
      pid: EphemeralField(Schema.Int),
    })
    const start = (port: number) =>
      Kind.make({
        surface: "tools",
        url: ephemeral(`http://127.0.0.1:${port}/mcp`),
        pid: ephemeral(port),
      })
    expect(project(start(1), digests)).toEqual({ provenance: "gateway-runtime", surface: "tools" })
    expect(project(start(1), digests)).toEqual(project(start(2), digests))
  })

  it("refuses an object that no kind has built", () => {
    expect(() => project({ surface: "tools" } as never, digests)).toThrow("Not an entry")
  })

  it("refuses what slipped past the types, by path", () => {
    const Kind = defineEntry("user", { at: Stable(Schema.Struct({ a: Schema.String })) })
    const entry = Kind.make({ at: { a: "" } })
    expect(() => project(entry, { ...digests, keyed: String })).not.toThrow()
    expect(() => canonicalJson({ at: new Map() })).toThrow(NotIdentifiable)
  })
})
