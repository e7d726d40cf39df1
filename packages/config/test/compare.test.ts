/** Comparing two configurations: nothing that a verdict sees is missed, and nothing is told that is the same. */
import { describe, expect, it } from "@effect/vitest"
import {
  type Catalog,
  compareCatalogs,
  consequenceOf,
  defaultPolicy,
  diffIdentities,
  resumeIdentity,
} from "@mooring/config"
import { mapJson } from "./generators.ts"
import { catalogOf, digests, servers, userLayer } from "./support.ts"

const catalog = (map: { readonly [name: string]: unknown }) => catalogOf([userLayer(servers(map))])

const told = (before: object, after: object) =>
  compareCatalogs(catalog({ a: before }), catalog({ a: after }), digests).map((difference) => [
    difference.path,
    difference.kind,
    difference.before,
    difference.after,
    consequenceOf(difference, defaultPolicy),
  ])

describe("what differs", () => {
  const base = { command: "x", args: ["1"], env: { KEY: "secret-one" }, timeout: 5 }

  it.each<[string, object, ReturnType<typeof told>]>([
    ["nothing", base, []],
    ["a default that is spelled out", { ...base, enabled: true, type: "stdio" }, []],
    ["a stable field", { ...base, args: ["2"] }, [["/args/0", "stable", "1", "2", "fresh"]]],
    [
      "a secret, which is not shown",
      { ...base, env: { KEY: "secret-two" } },
      [["/env/KEY", "credential", undefined, undefined, "drift"]],
    ],
    [
      "what no conversation notices",
      { ...base, timeout: 6, description: "d" },
      [
        ["/timeout", "operational", "5", "6", "none"],
        ["/description", "operational", undefined, "d", "none"],
      ],
    ],
  ])("%s", (_, after, expected) => {
    expect(told(base, after)).toEqual(expected)
  })

  it("may only seem to, where something could not be read", () => {
    const effects = (before: Catalog, after: Catalog) =>
      compareCatalogs(before, after, digests).map((difference) => [
        difference.server,
        difference.change,
        consequenceOf(difference, defaultPolicy),
      ])
    const whole = catalog({ a: base, b: base })
    const broken = catalog({ a: { ...base, url: "https://e.example" }, c: base })
    expect(effects(whole, broken)).toEqual([
      ["a", "removed", "held"],
      ["b", "removed", "fresh"],
      ["c", "added", "fresh"],
    ])
    expect(effects(broken, whole)).toEqual([
      ["a", "added", "drift"],
      ["b", "added", "fresh"],
      ["c", "removed", "fresh"],
    ])
    const unread = catalogOf([userLayer({ mcpServers: [] })])
    expect(effects(whole, unread)).toEqual([
      ["a", "removed", "held"],
      ["b", "removed", "held"],
    ])
  })

  it("says where both sides are written", () => {
    const [difference] = compareCatalogs(
      catalog({ z: base, a: base }),
      catalog({ a: { ...base, cwd: "/" } }),
      digests,
    )
    expect(difference).toMatchObject({ server: "a", path: "/cwd" })
    expect(difference?.at.after?.pointer).toBe("/mcpServers/a/cwd")
    expect(difference?.at.before?.pointer).toBe("/mcpServers/a")
  })

  it.prop(
    "is what identities differ in, and what takes no part in them besides",
    [mapJson, mapJson],
    ([before, after]) => {
      const [left, right] = [catalog(before), catalog(after)]
      const differences = compareCatalogs(left, right, digests)
      const changes = diffIdentities(resumeIdentity(left, digests), resumeIdentity(right, digests))
      expect(differences.filter(({ kind }) => kind !== "operational")).toHaveLength(changes.length)
      expect(compareCatalogs(left, left, digests)).toEqual([])
    },
  )
})
