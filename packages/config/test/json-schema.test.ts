/** The JSON Schemas, held to the decoder: what it takes is valid, what it refuses as a shape is not. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Ajv } from "ajv"
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import {
  checkMetadata,
  type Code,
  decodeServerMap,
  decodeUserFile,
  definePlugin,
  type Diagnostic,
  isError,
  isJsonObject,
  parseDocument,
  readManifest,
  type SourceDocument,
} from "@mooring/config"
import {
  jsonSchemaOf,
  jsonSchemaText,
  type Keywords,
  type SchemaFile,
  schemaFiles,
} from "@mooring/config/schema"
import { anyJson, choice, mapJson } from "./generators.ts"
import { documentOf } from "./support.ts"

/** What the decoder finds in a file. */
const decoders: Readonly<
  Record<SchemaFile, (document: SourceDocument) => ReadonlyArray<Diagnostic>>
> = {
  user: (document) => decodeUserFile(document, "user").layer.diagnostics,
  plugin: (document) => {
    const { servers, diagnostics } = readManifest(document)
    return [
      ...diagnostics,
      // How a plugin may be named is a matter of its text.
      ...checkMetadata(document).filter(({ code }) => code !== "bad-name"),
      ...servers.flatMap((section) =>
        section._tag === "File"
          ? []
          : decodeServerMap(
              document,
              { steps: ["mcpServers"], members: section.members },
              {
                source: { provenance: "plugin", plugin: "p" },
                reach: { roots: true, variables: "any", sets: "any", hosts: "any" },
              },
            ).diagnostics,
      ),
    ]
  },
}

/** Findings about the shape of a value, not about what a text says. */
const shapes: ReadonlySet<Code> = new Set<Code>([
  "not-an-object",
  "two-server-maps",
  "field-value",
  "field-contradiction",
  "not-removable",
  "plugin-removal",
  "bad-name",
  "provenance-in-file",
  "two-transports",
  "incomplete-entry",
  "plugin-patch",
])

/** What is wrong with the text at a pointer is no matter of shape, where it is an address. */
const isAddress = ({ origin }: Diagnostic): boolean => /\/(?:url|for)$/.test(origin.pointer)

const isShape = (document: SourceDocument, finding: Diagnostic): boolean =>
  isError(finding) &&
  shapes.has(finding.code) &&
  !(
    isAddress(finding) &&
    typeof document.valueAt(finding.origin.pointer.slice(1).split("/")) === "string"
  )

const ajv = new Ajv({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: true,
})
ajv.addVocabulary(["deprecationMessage", "doNotSuggest"])
const validators = {
  user: ajv.compile(jsonSchemaOf("user")),
  plugin: ajv.compile(jsonSchemaOf("plugin")),
} as const

type Agreement = "valid" | "invalid" | "beyond shapes" | string

/** Whether decoder and JSON Schema agree about a file: `valid`, `invalid`, or what they do not agree on. */
const compare = (file: SchemaFile, document: SourceDocument): Agreement => {
  const errors = decoders[file](document).filter(isError)
  const isValid = validators[file](document.value)
  if (errors.length === 0)
    return isValid ? "valid" : `taken, but ${ajv.errorsText(validators[file].errors)}`
  const shape = errors.find((finding) => isShape(document, finding))
  if (shape === undefined) return "beyond shapes"
  return isValid ? `valid, but ${shape.origin.pointer}: ${shape.message}` : "invalid"
}

const agreeing: ReadonlySet<Agreement> = new Set(["valid", "invalid", "beyond shapes"])

/** A document, and what of it the two do not agree on. */
const disagreement = (file: SchemaFile, value: unknown): string | undefined => {
  const text = JSON.stringify(value)
  const found = compare(file, documentOf("f.jsonc", text))
  return agreeing.has(found) ? undefined : `${found} in ${text}`
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** Values and keys that stand where others are wanted. */
const strange = [
  ["*"],
  { include: ["a"] },
  null,
  true,
  0,
  1.5,
  -1,
  1e15,
  "",
  " ",
  "text",
  [],
  ["a"],
  [1],
  {},
  { a: 1 },
  { a: null },
]
const names = [
  "type",
  "transport",
  "command",
  "args",
  "cwd",
  "env",
  "url",
  "headers",
  "enabled",
  "disabled",
  "timeout",
  "tools",
  "description",
  "agents",
  "for",
  "provenance",
  "include",
  "path",
  "rename",
  "sets",
  "hosts",
  "plugins",
  "servers",
  "onMcpChange",
  "enable",
  "includeTools",
  "allowedTools",
  "disabledTools",
  "transportType",
  "no such key",
]
const words = [
  "stdio",
  "http",
  "streamable-http",
  "sse",
  "fresh",
  "drift",
  "run",
  "https://a.example",
]

/** Changes one place of a value: what stands there, or what stands beside it. */
const mutate = (value: unknown, [where, what, ...rest]: ReadonlyArray<number>): unknown => {
  const pick = <A>(from: ReadonlyArray<A>, by = 0): A => from[by % from.length] as A
  if (where === undefined || what === undefined) return value
  const values = [...strange, ...words]
  if (!isRecord(value)) return pick(values, what)
  const keys = Object.keys(value)
  const key = pick(keys, where)
  if (keys.length === 0 || where % 4 === 0)
    return { ...value, [pick(names, what)]: pick(values, rest[0]) }
  if (where % 4 === 1 && rest.length < 4) return { ...value, [key ?? ""]: pick(values, what) }
  return { ...value, [key ?? ""]: mutate(value[key ?? ""], [what, ...rest]) }
}

const mount = Arbitrary.schema(
  Schema.Struct({
    path: Schema.optionalKey(Schema.Literals(["./a", "~/b"])),
    env: Schema.optionalKey(Schema.Array(Schema.Literals(["TOKEN", "HOME"]))),
    rename: Schema.optionalKey(Schema.Record(Schema.Literals(["a", "b"]), Schema.Literal("c"))),
    agents: Schema.optionalKey(Schema.Array(Schema.Literals(["research", "main"]))),
    enabled: Schema.optionalKey(Schema.Boolean),
  }),
)

const policy = Arbitrary.schema(
  Schema.Struct({
    pluginDirectories: Schema.optionalKey(Schema.Array(Schema.Literal("~/plugins"))),
    onMcpChange: Schema.optionalKey(Schema.Literals(["fresh", "drift"])),
    onSecretChange: Schema.optionalKey(Schema.Literals(["fresh", "drift"])),
    keep: Schema.optionalKey(
      Schema.Struct({
        history: Schema.optionalKey(Schema.Literals([1, 1000])),
        retired: Schema.optionalKey(Schema.Literal(20)),
        ended: Schema.optionalKey(Schema.Literal(1_000_000)),
      }),
    ),
    agents: Schema.optionalKey(
      Schema.Record(Schema.Literals(["research", "main"]), Schema.Array(Schema.Literal("a"))),
    ),
  }),
)

const documents: Readonly<Record<SchemaFile, Arbitrary.Arbitrary<unknown>>> = {
  user: Arbitrary.map(Arbitrary.all([mapJson, mount, policy]), ([mcpServers, notes, choices]) => ({
    $schema: "./user.schema.json",
    mcpServers,
    plugins: { notes },
    ...choices,
  })),
  plugin: Arbitrary.map(Arbitrary.all([mapJson, anyJson]), ([mcpServers, other]) => ({
    name: "notes",
    version: "1.0.0",
    mcpServers: { ...mcpServers, other },
  })),
}

const numbers = Arbitrary.all(Array.from({ length: 6 }, () => choice(1000)))

describe.each(schemaFiles)("the JSON Schema of a %s file", (file) => {
  it("is the one in the package, which its readers name", () => {
    const path = join(import.meta.dirname, `../schemas/${file}.schema.json`)
    expect(readFileSync(path, "utf8")).toBe(jsonSchemaText(file))
  })

  it("is sound by its own rules", () => {
    expect(ajv.validateSchema(jsonSchemaOf(file))).toBe(true)
  })

  it("describes every field", () => {
    const root = jsonSchemaOf(file)
    const resolved = (keywords: Keywords): Keywords =>
      keywords.$ref === undefined
        ? keywords
        : (root.definitions?.[keywords.$ref.replace("#/definitions/", "")] ?? keywords)
    const seen = new Set<Keywords>()
    const described: Array<string> = []
    const walk = (keywords: Keywords | boolean | undefined, path: string): void => {
      if (typeof keywords !== "object" || seen.has(keywords)) return
      seen.add(keywords)
      for (const [name, member] of Object.entries(keywords.properties ?? {})) {
        if (member === false) continue
        const { description = "" } = resolved(member)
        if (description.length < 10) throw new Error(`${path}/${name} has no description`)
        described.push(`${path}/${name}`)
        walk(resolved(member), `${path}/${name}`)
      }
      walk(keywords.items, `${path}/*`)
      for (const part of keywords.anyOf ?? []) walk(resolved(part), path)
      if (typeof keywords.additionalProperties === "object")
        walk(resolved(keywords.additionalProperties), `${path}/*`)
    }
    walk(root, "")
    expect(described).toContain("/mcpServers/*/tools/include")
    expect(described.length).toBeGreaterThan(20)
  })

  it.prop("agrees with the decoder about documents", [documents[file]], ([value]) => {
    expect(disagreement(file, value)).toBeUndefined()
  })

  it.prop(
    "agrees with the decoder about documents that were changed somewhere",
    [documents[file], numbers, numbers],
    ([value, first, second]) => {
      const once = mutate(value, first)
      expect(disagreement(file, once)).toBeUndefined()
      expect(disagreement(file, mutate(once, second))).toBeUndefined()
    },
    { arbitrary: { runs: 1000 } },
  )

  it("agrees with the decoder about every real file of the canonical dialect", () => {
    const corpus = join(import.meta.dirname, "corpus")
    const counts: Record<Agreement, number> = {}
    const odd = readdirSync(corpus).flatMap((name) => {
      const parsed = parseDocument(name, readFileSync(join(corpus, name), "utf8"))
      if (Result.isFailure(parsed)) return []
      const { value, faults } = parsed.success
      if (!isJsonObject(value) || faults.length > 0) return []
      if (!("mcpServers" in value) && !("servers" in value)) return []
      const found = compare(file, parsed.success)
      counts[found] = (counts[found] ?? 0) + 1
      return agreeing.has(found) ? [] : [`${name}: ${found}`]
    })
    expect(odd).toEqual([])
    expect(counts["valid"]).toBeGreaterThan(20)
  })
})

describe("the JSON Schema of a plugin file", () => {
  it("takes what definePlugin writes", () => {
    const { text } = definePlugin({ name: "notes", mcpServers: { notes: { command: "node" } } })
    expect(disagreement("plugin", JSON.parse(text))).toBeUndefined()
    expect(validators.plugin(JSON.parse(text))).toBe(true)
  })
})
