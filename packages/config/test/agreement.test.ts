/** Trust is bound to what matters: every semantic mutation of a file is another agreement, no cosmetic one is. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import {
  agreementId,
  agreementOf,
  diffAgreements,
  isJsonObject,
  type Json,
  parseDocument,
} from "@mooring/config"
import { decodeLayer } from "../src/decode/index.ts"
import { digests, digestsWith } from "./support.ts"

const corpus = join(import.meta.dirname, "corpus")

const agreementIn = (
  text: string,
  { directory = "/work", key = "test", file = ".mcp.json" } = {},
) => {
  const document = Result.getOrThrow(parseDocument(file, text))
  const layer = decodeLayer(document, { source: { provenance: "user", scope: "project" } })
  return agreementOf(layer, digestsWith(key), directory)
}

const idOf = (value: Json | string, where: Parameters<typeof agreementIn>[1] = {}) =>
  agreementId(
    agreementIn(typeof value === "string" ? value : JSON.stringify(value), where),
    digests,
  )

type Entry = { readonly [field: string]: Json }

/** The entries of real projects, and one with everything in it. */
const projects: ReadonlyArray<readonly [string, { readonly [name: string]: Entry }]> = [
  [
    "everything",
    {
      program: {
        command: "run",
        args: ["a", "--token", "s3cret-s3cret-1234", "${ARG:-x}"],
        cwd: "sub",
        env: { PLAIN: "value", REFERENCE: "${TOKEN}" },
        tools: { include: ["one", "two"], exclude: ["three"] },
        agents: ["main", "other"],
        timeout: 10,
        description: "d",
      },
      remote: {
        type: "http",
        url: "https://u:p@example.com/mcp?k=v",
        headers: { Authorization: "Bearer ${TOKEN}", "X-Plain": "value" },
      },
      patch: { for: "https://example.com", headers: { A: "b" } },
      gone: {},
    },
  ],
  ...readdirSync(corpus)
    .filter(
      (name) =>
        name.includes(".claude-project.") && !name.startsWith("0003") && !name.startsWith("0004"),
    )
    .map((name) => {
      const { value } = Result.getOrThrow(
        parseDocument(name, readFileSync(join(corpus, name), "utf8")),
      )
      return [name, (value as { mcpServers: { [name: string]: Entry } }).mcpServers] as const
    }),
]

const cosmeticFields = new Set([
  "timeout",
  "startupTimeout",
  "description",
  "type",
  "autoApprove",
  "alwaysAllow",
  "headersHelper",
])

/** Every way to change one leaf, to take one away, or to add one, each with the pointer of the place. */
function* mutations(value: Json, path = ""): Generator<readonly [string, Json]> {
  if (typeof value === "string") {
    yield [path, `${value}x`]
    if (!value.includes("${")) yield [path, `${value}\${ADDED}`]
  } else if (typeof value === "boolean") yield [path, !value]
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const [at, other] of mutations(item, `${path}/${index}`))
        yield [at, value.with(index, other)]
      yield [`${path}/${index}`, value.toSpliced(index, 1)]
    }
    yield [path, [...value, "added"]]
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (cosmeticFields.has(key)) continue
      for (const [at, other] of mutations(item, `${path}/${key}`))
        yield [at, { ...value, [key]: other }]
      const { [key]: _, ...rest } = value
      yield [`${path}/${key}`, rest]
    }
    if (/\/(?:env|headers)$/.test(path)) yield [path, { ...value, ADDED: "added" }]
  }
}

describe.each(projects)("a trusted file: %s", (_, servers) => {
  const before = idOf({ mcpServers: servers })

  it("asks again for every mutation that means something, and says where", () => {
    let count = 0
    const terms = agreementIn(JSON.stringify({ mcpServers: servers })).servers
    for (const [name, entry] of Object.entries(servers)) {
      // What cannot be used does nothing, however it is written.
      if (terms[name]?.["kind"] === "unusable") continue
      const more: ReadonlyArray<readonly [string, Json]> = [
        ["renamed", null],
        ["/enabled", { ...entry, enabled: entry["disabled"] === true }],
        ["/tools", { ...entry, tools: { include: [] } }],
        ["/agents", { ...entry, agents: [] }],
        ["removed", null],
      ]
      for (const [at, changed] of [...mutations(entry), ...more]) {
        // An empty list or map says as little as none.
        if (JSON.stringify(changed) === JSON.stringify(entry)) continue
        const { [name]: was, ...others } = servers
        const after =
          at === "removed"
            ? others
            : at === "renamed"
              ? { ...others, [`${name} 2`]: was ?? null }
              : { ...servers, [name]: changed }
        if (isJsonObject(changed) && isEqualEntry(entry, changed)) continue
        count += 1
        expect([name, at, idOf({ mcpServers: after }) === before]).toEqual([name, at, false])
        const changes = diffAgreements(
          agreementIn(JSON.stringify({ mcpServers: servers })),
          agreementIn(JSON.stringify({ mcpServers: after })),
        )
        expect(changes.length).toBeGreaterThan(0)
        expect(changes.map(({ server }) => server)).toContain(name)
      }
    }
    expect(count).toBeGreaterThan(4)
    expect(idOf({ mcpServers: { ...servers, added: { command: "x" } } })).not.toBe(before)
  })

  it("does not ask again for what is cosmetic", () => {
    const shuffled = Object.fromEntries(
      Object.entries(servers)
        .toReversed()
        .map(([name, entry]) => [name, Object.fromEntries(Object.entries(entry).toReversed())]),
    )
    const slower = Object.fromEntries(
      Object.entries(servers).map(([name, entry]) => [
        name,
        { ...entry, timeout: 77, startupTimeout: 78, description: "Another description." },
      ]),
    )
    const stated = Object.fromEntries(
      Object.entries(servers).map(([name, entry]) => [
        name,
        "command" in entry && !("type" in entry) ? { ...entry, type: "stdio" } : entry,
      ]),
    )
    for (const same of [shuffled, slower, stated]) expect(idOf({ mcpServers: same })).toBe(before)
    const spaced = JSON.stringify({ mcpServers: servers }, null, 7).replace("{", "{ // a remark\n")
    expect(idOf(spaced.replace(/\}$/, ",\n}"))).toBe(before)
    expect(idOf({ mcpServers: servers }, { file: "mooring.jsonc" })).toBe(before)
  })
})

/** Whether two entries say the same: what is empty says as little as what is absent. */
const isEqualEntry = (a: Entry, b: { readonly [field: string]: Json }): boolean => {
  const bare = (entry: { readonly [field: string]: Json }) =>
    JSON.stringify(
      Object.entries(entry)
        .filter(
          ([key, value]) =>
            !cosmeticFields.has(key) &&
            !["[]", "{}"].includes(JSON.stringify(value)) &&
            !(key === "disabled" && value === false) &&
            !(key === "enabled" && value === true),
        )
        .toSorted(),
    )
  return bare(a) === bare(b)
}

it("asks again where a patch turns on what the user turned off", () => {
  const patch = (more: Entry) => idOf({ mcpServers: { a: { env: { A: "1" }, ...more } } })
  expect(patch({ enabled: true })).not.toBe(patch({}))
  expect(patch({ disabled: false })).toBe(patch({ enabled: true }))
})

describe("the place of a project", () => {
  it("matters to programs, which are started there, and to nothing else", () => {
    const program = { mcpServers: { a: { command: "run" } } }
    const remote = { mcpServers: { a: { url: "https://e.example/" } } }
    expect(idOf(program, { directory: "/elsewhere" })).not.toBe(idOf(program))
    expect(idOf(remote, { directory: "/elsewhere" })).toBe(idOf(remote))
  })

  it("is told where it changed", () => {
    const text = '{ "mcpServers": { "a": { "command": "run" } } }'
    expect(diffAgreements(agreementIn(text), agreementIn(text, { directory: "/b" }))).toMatchObject(
      [{ _tag: "Changed", server: "a", path: "/directory", before: "/work", after: "/b" }],
    )
  })
})

it("holds no secret, and tells one from another by its digest", () => {
  const text = (secret: string) =>
    JSON.stringify({
      mcpServers: { a: { command: "x", env: { TOKEN: secret }, args: ["--password", secret] } },
    })
  const one = agreementIn(text("first-s3cret-value"))
  expect(JSON.stringify(one)).not.toContain("s3cret")
  const changes = diffAgreements(one, agreementIn(text("other-s3cret-value")))
  expect(changes).toMatchObject([
    { path: "/args/1", kind: "credential" },
    { path: "/env/TOKEN", kind: "credential" },
  ])
  expect(JSON.stringify(changes)).not.toContain("s3cret")
  expect(agreementIn(text("a"), { key: "other" })).not.toEqual(agreementIn(text("a")))
})
