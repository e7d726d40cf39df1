import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import type * as Schema from "effect/Schema"
import {
  type AnyEntry,
  type Catalog,
  diffIdentities,
  type Declaration,
  explain,
  formatDiagnostic,
  kindOf,
  type Layer,
  parseDocument,
  PluginRemote,
  PluginStdio,
  type ResumeIdentity,
  resolve,
  resumeIdentity,
  Template,
  UserRemote,
  UserStdio,
} from "@mooring/config"
import { decodeLayer } from "../src/decode/index.ts"
import { ephemeral, isEphemeral, isMarked } from "../src/field-class/index.ts"
import { coveredFields, project } from "../src/identity/index.ts"
import { combine, declarationsOf, type Fold, foldOf, mergeStated } from "../src/merge/index.ts"
import { findBreach } from "../src/merge/patch.ts"
import { isPlainObject } from "../src/plain-object.ts"
import { sealCredential } from "../src/template/index.ts"
import { isTemplate } from "../src/template/template.ts"
import { choice, mapJson, remoteJson, stdioJson, wellFormed } from "./generators.ts"
import { catalogOf, digests, fingerprint, pluginLayer, servers, userLayer } from "./support.ts"

const kinds = { UserStdio, UserRemote, PluginStdio, PluginRemote }

/** An identity of entries alone: which layers they came from means nothing to it. */
const identityOfEntries = (entries: { readonly [name: string]: AnyEntry }): ResumeIdentity =>
  resumeIdentity(
    {
      servers: new Map(Object.entries(entries).map(([name, entry]) => [name, { name, entry }])),
    } as unknown as Catalog,
    digests,
  )

type Path = ReadonlyArray<string | number>

/** The leaves of a field's value by their paths: members and elements, templates whole. */
const leavesOf = (value: unknown, path: Path): ReadonlyArray<Path> => {
  if (isTemplate(value) || isEphemeral(value)) return [path]
  if (Array.isArray(value) && value.some(isTemplate))
    return value.flatMap((item, index) => leavesOf(item, [...path, index]))
  if (isPlainObject(value)) {
    const members = Object.entries(value).flatMap(([key, item]) => leavesOf(item, [...path, key]))
    return members.length === 0 ? [path] : members
  }
  return [path]
}

const changedText = (sensitive: boolean): Template =>
  sensitive ? sealCredential(Template.literal("changed")) : Template.literal("changed")

/** Another value of the same type, for the leaf of a field. */
const other = (field: string, value: unknown, sensitive: boolean): unknown => {
  if (isTemplate(value)) return new Template([...value.parts, ...changedText(sensitive).parts])
  if (isEphemeral(value)) return ephemeral("changed")
  if (typeof value === "boolean") return !value
  if (typeof value === "number") return value > 1 ? value - 1 : value + 1
  if (value === "http") return "sse"
  if (value === "sse") return "http"
  if (typeof value === "string") return `${value}changed`
  if (field === "args") return [...(value as ReadonlyArray<Template>), changedText(sensitive)]
  if (Array.isArray(value)) return [...value, "~changed"]
  return field === "tools" ? { include: ["~changed"] } : { changed: changedText(sensitive) }
}

const replaced = (value: unknown, path: Path, make: (value: unknown) => unknown): unknown => {
  const [first, ...rest] = path
  if (first === undefined) return make(value)
  if (Array.isArray(value))
    return value.map((item, index) => (index === first ? replaced(item, rest, make) : item))
  const object = value as { readonly [key: string]: unknown }
  return { ...object, [first]: replaced(object[String(first)], rest, make) }
}

const pointer = (path: Path): string =>
  path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")

describe.each(Object.entries(kinds))("an entry of kind %s", (_, kind) => {
  const entries = Arbitrary.map(
    Arbitrary.schema(kind.schema as unknown as Schema.Schema<object>),
    (values) => wellFormed(values) as object,
  )
  const make = (values: object): AnyEntry => kind.make(values as never)
  const fieldsOf = (entry: AnyEntry, ...classes: ReadonlyArray<string>) =>
    Object.entries(entry).filter(([name]) => {
      const field = kindOf(entry).fields[name]
      return isMarked(field) && classes.includes(field.fieldClass)
    })

  it.prop("projects to just its stable and sensitive fields", [entries], ([values]) => {
    const entry = make(values)
    const { provenance, ...projection } = project(entry, digests)
    expect(provenance).toBe(kind.provenance)
    expect(Object.keys(projection).toSorted()).toEqual(
      fieldsOf(entry, "Stable", "Sensitive")
        .map(([name]) => name)
        .toSorted(),
    )
    for (const name of Object.keys(projection)) expect(coveredFields).toContain(name)
  })

  it.prop("keeps its identity whatever is ephemeral or operational", [entries], ([values]) => {
    const entry = make(values)
    const before = identityOfEntries({ a: entry })
    for (const [name, value] of fieldsOf(entry, "Ephemeral", "Operational"))
      for (const path of leavesOf(value, [name])) {
        const changed = make(replaced(entry, path, (leaf) => other(name, leaf, false)) as object)
        expect(diffIdentities(before, identityOfEntries({ a: changed }))).toEqual([])
      }
  })

  it.prop(
    "changes its identity with any one stable or sensitive leaf, and the difference names it",
    [entries],
    ([values]) => {
      const entry = make(values)
      const before = identityOfEntries({ a: entry })
      for (const [name, value] of fieldsOf(entry, "Stable", "Sensitive"))
        for (const path of leavesOf(value, [name])) {
          if (value === "stdio") continue
          const field = kindOf(entry).fields[name]
          const sensitive = isMarked(field) && field.fieldClass === "Sensitive"
          const changed = make(
            replaced(entry, path, (leaf) => other(name, leaf, sensitive)) as object,
          )
          const changes = diffIdentities(before, identityOfEntries({ a: changed }))
          expect(changes).toHaveLength(1)
          const [change] = changes
          expect(change?._tag === "Changed" && change.path.startsWith(pointer(path))).toBe(true)
        }
    },
  )

  it.prop("comes and goes as a whole", [entries, entries], ([a, b]) => {
    const one = identityOfEntries({ a: make(a) })
    const two = identityOfEntries({ a: make(a), b: make(b) })
    expect(diffIdentities(one, two)).toMatchObject([{ _tag: "Added", server: "b" }])
    expect(diffIdentities(two, one)).toMatchObject([{ _tag: "Removed", server: "b" }])
  })
})

/** An object with its members in another order, at every depth but inside lists. */
const shuffled = (value: unknown, seed: number): unknown =>
  isPlainObject(value)
    ? Object.fromEntries(
        Object.entries(value)
          .map(([key, item]) => [key, shuffled(item, seed)] as const)
          .toSorted(([a], [b]) => (seed % 2 === 0 ? -1 : 1) * (a < b ? -1 : 1)),
      )
    : value

describe("the fingerprint of documents", () => {
  const runs = { arbitrary: { runs: 60 } }

  it.prop(
    "does not know the order of keys and entries, losers, or what is disabled",
    [mapJson, mapJson, choice(2)],
    ([low, high, seed]) => {
      const layers = (a: unknown, b: unknown) => [
        userLayer(servers(a as never)),
        userLayer(servers(b as never), "flag"),
      ]
      const before = fingerprint(layers(low, high))
      expect(fingerprint(layers(shuffled(low, seed), shuffled(high, seed + 1)))).toBe(before)
      const disabled = { ...high, disabled: { command: "x", disabled: true } }
      expect(fingerprint(layers({ ...low, disabled: { command: "y" } }, disabled))).toBe(before)
      const shadow = pluginLayer("p", servers({ shadowed: { command: "below" } }))
      const above = { shadowed: { command: "above" } }
      expect(fingerprint([shadow, ...layers(low, { ...high, ...above })])).toBe(
        fingerprint(layers(low, { ...high, ...above })),
      )
    },
    runs,
  )

  it.prop("does not know defaults", [stdioJson, remoteJson], ([stdio, remote]) => {
    const explicit = {
      s: { args: [], env: {}, enabled: true, tools: {}, type: "stdio", ...stdio },
      r: { headers: {}, enabled: true, tools: { exclude: [] }, type: "http", ...remote },
    }
    expect(fingerprint([userLayer(servers(explicit))])).toBe(
      fingerprint([userLayer(servers({ s: stdio, r: remote }))]),
    )
  })
})

/** The rules of merging once more, in the plainest words there are: from the top, one at a time. */
const naive = (stack: ReadonlyArray<Declaration>): unknown => {
  let current: { target: Declaration; stated: object } | "nothing" | "removed" | "refused" =
    "nothing"
  for (const declaration of stack)
    switch (declaration._tag) {
      case "Removal":
        current = "removed"
        break
      case "Refusal":
        current = "refused"
        break
      case "Target":
        current = { target: declaration, stated: declaration.stated }
        break
      case "Patch":
        if (typeof current === "string" || current.target._tag !== "Target") break
        if (findBreach(current.target, declaration) !== undefined) current = "refused"
        else {
          const stated: Record<string, unknown> = { ...current.stated }
          for (const [field, value] of Object.entries(declaration.stated)) {
            const below = stated[field]
            if (!isPlainObject(below) || !isPlainObject(value)) stated[field] = value
            else {
              const merged: Record<string, unknown> = { ...below }
              for (const [key, item] of Object.entries(value)) {
                const known = Object.keys(merged).find(
                  (name) => field === "headers" && name.toLowerCase() === key.toLowerCase(),
                )
                merged[known ?? key] = item
              }
              stated[field] = merged
            }
          }
          current = { target: current.target, stated }
        }
    }
  return current
}

const outcome = (fold: Fold): unknown => {
  switch (fold._tag) {
    case "Patching":
      return "nothing"
    case "Gone":
      return "removed"
    case "Refused":
      return "refused"
    case "Settled":
      return { target: fold.target, stated: fold.stated }
  }
}

describe("merging", () => {
  const scopes = ["user", "project", "local", "flag"] as const
  const stacks = Arbitrary.map(Arbitrary.all([mapJson, mapJson, mapJson, mapJson]), (maps) =>
    maps.map((map, index) => userLayer(servers(map), scopes[index] ?? "user")),
  )
  const runs = { arbitrary: { runs: 150 } }

  const declarationsFor = (layers: ReadonlyArray<Layer>, name: string) =>
    layers.flatMap(({ declarations }) => declarations.filter((item) => item.name === name))

  it.prop(
    "is associative, and what the naive reference makes of it",
    [stacks],
    ([layers]) => {
      for (const name of ["one", "two", "three"]) {
        const stack = declarationsFor(layers, name)
        if (stack.length === 0) continue
        const folds = stack.map(foldOf)
        const left = folds.reduce(combine)
        const right = folds.reduceRight((upper, lower) => combine(lower, upper))
        expect(right).toEqual(left)
        const half = Math.ceil(folds.length / 2)
        if (half < folds.length)
          expect(
            combine(folds.slice(0, half).reduce(combine), folds.slice(half).reduce(combine)),
          ).toEqual(left)
        expect(outcome(left)).toEqual(naive(stack))
      }
    },
    runs,
  )

  it.prop(
    "loses no declaration: each is mounted, or a loser once",
    [stacks],
    ([layers]) => {
      const catalog = catalogOf(layers)
      const mounted = [...catalog.servers.values()].flatMap((server) =>
        server._tag === "Declared" ? [server.target, ...server.patches] : [],
      )
      const lost = catalog.losers.map(({ declaration }) => declaration)
      for (const layer of layers)
        for (const declaration of layer.declarations) {
          const sites = [...mounted, ...lost].filter(({ site }) => site === declaration.site)
          // A removal acts on what is below it; a patch belongs to the target that it changes.
          if (declaration._tag === "Target" || declaration._tag === "Refusal")
            expect(sites).toHaveLength(1)
        }
    },
    runs,
  )

  it.prop("is deterministic", [stacks], ([layers]) => {
    const once = resumeIdentity(catalogOf(layers), digests)
    expect(resumeIdentity(catalogOf(layers), digests)).toEqual(once)
    expect(resumeIdentity(catalogOf(layers.toReversed()), digests)).toEqual(once)
  })

  it("keeps what is below apart from what is merged", () => {
    const lower = { env: { A: Template.literal("a") } }
    const merged = mergeStated(lower, { env: { B: Template.literal("b") } })
    expect(Object.keys(merged.env)).toEqual(["A", "B"])
    expect(Object.keys(lower.env)).toEqual(["A"])
    expect(declarationsOf({ _tag: "Patching", patches: [], stated: {} })).toEqual([])
  })
})

describe("a secret", () => {
  const canary = "c4n4ry-s3cret"

  const document = JSON.stringify(
    servers({
      local: {
        command: "run",
        args: [
          "--token",
          canary,
          `--api-key=${canary}`,
          "--header",
          `Authorization: Bearer ${canary}`,
          `https://u:${canary}@h/?k=${canary}`,
        ],
        env: { A: canary, B: `Bearer ${canary}`, C: `\${X:-${canary}}` },
        timeout: 5,
      },
      remote: {
        url: `https://${canary}:${canary}@h.example/mcp?key=${canary}#${canary}`,
        headers: { Authorization: `Bearer ${canary}`, "X-Key": canary },
      },
    }),
    null,
    2,
  )

  const everythingSaid = (catalog: Catalog): ReadonlyArray<string> => {
    const identity = resumeIdentity(catalog, digests)
    const empty = resumeIdentity(resolve({ layers: [], runtime: {} }), digests)
    const explained = [...catalog.servers.values()].map(explain)
    const values = [
      identity,
      diffIdentities(empty, identity),
      diffIdentities(identity, empty),
      explained,
      catalog,
      catalog.servers,
      catalog.diagnostics,
    ]
    return [
      ...values.map((value) =>
        inspect(value, { depth: 30, showHidden: true, maxArrayLength: null }),
      ),
      ...values.map((value) => inspect(value, { depth: 30, customInspect: false })),
      ...values.map((value) => JSON.stringify(value) ?? ""),
      ...catalog.diagnostics.map((finding) => formatDiagnostic(finding)),
    ]
  }

  it("is in no identity, difference, diagnostic, inspection or JSON", () => {
    const catalog = catalogOf([userLayer(document)])
    expect(catalog.servers.size).toBe(2)
    for (const said of everythingSaid(catalog)) expect(said).not.toContain(canary)
  })

  it.prop(
    "is in no diagnostic of a document with a slip of the hand in it",
    [choice(document.length), choice(6)],
    ([at, slip]) => {
      const inserted = ["", '"', "{", ",", ":", "x"][slip] ?? ""
      const broken = document.slice(0, at) + inserted + document.slice(at + (slip % 2))
      const parsed = parseDocument("m.jsonc", broken)
      if (Result.isFailure(parsed)) {
        expect(formatDiagnostic(parsed.failure)).not.toContain(canary)
        return
      }
      const layer = decodeLayer(parsed.success, { source: { provenance: "user", scope: "user" } })
      for (const finding of layer.diagnostics)
        expect(formatDiagnostic(finding)).not.toContain(canary)
    },
    { arbitrary: { runs: 600 } },
  )
})
