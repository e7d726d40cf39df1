/** What the tests of this package share. */
import { createHash, createHmac } from "node:crypto"
import * as Result from "effect/Result"
import {
  type Catalog,
  decodeLayer,
  type Digests,
  ephemeral,
  fingerprintOf,
  formatDiagnostic,
  type Layer,
  openText,
  parseDocument,
  type ResumeIdentity,
  resolve,
  resumeIdentity,
  RootedText,
  type RuntimeEntries,
  type Scope,
  type Template,
} from "@mooring/config"
import { revealing, spelled } from "@mooring/config/unseal"
import { braces, parseTemplate } from "../src/template/index.ts"

/** A template's text as it was written, secrets in clear. */
export const openedText = (template: Template): string =>
  openText(
    new RootedText(template, { plugin: ephemeral("<plugin>"), data: ephemeral("<data>") }),
    revealing({ variable: spelled, file: (name) => name }),
  )

/** Text parsed as templates are, in the canonical spelling. */
export const parsedTemplate = (source: string): Template => {
  const parsed = parseTemplate(source, braces)
  if ("issue" in parsed) throw new Error(parsed.issue.message)
  return parsed
}

/** Digests under a key of the test's own. */
export const digestsWith = (key: string): Digests => ({
  keyId: `key-${key}`,
  keyed: (text) => createHmac("sha256", key).update(text).digest("hex"),
  sha256: (text) => createHash("sha256").update(text).digest("hex"),
})

export const digests = digestsWith("test")

/** A document that is known to parse. */
export const documentOf = (file: string, text: string) =>
  Result.getOrThrowWith(
    parseDocument(file, text),
    (finding) => new Error(formatDiagnostic(finding)),
  )

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))

/** The processor's time that some work takes, in milliseconds. */
const timeOf = (work: () => void): number => {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

/** A document of about a mebibyte, as people write them. */
const readable = JSON.stringify(
  Object.fromEntries(
    Array.from({ length: 12_000 }, (_, n) => [
      `s${n}`,
      { command: "npx", args: ["-y", `@scope/server-${n}`], env: { A: "${A}" } },
    ]),
  ),
)

/**
 * The processor time of some work, in readings: one is what this machine takes at this moment to
 * read a mebibyte as JSON, write it and digest it. A machine that is slow, or slow for a while, is
 * as slow in both. Work is done up to three times, until it takes no more than is enough: whatever
 * else the machine does makes any work longer, and none makes it shorter.
 */
export const readingsOf = (work: () => void, enough: number): number => {
  const reading = () =>
    timeOf(() => {
      for (let times = 0; times < 5; times += 1)
        digests.sha256(JSON.stringify(JSON.parse(readable)))
    }) / 5
  let least = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 3 && least > enough; tries += 1) {
    const before = reading()
    const time = timeOf(work)
    least = Math.min(least, time / Math.max(before, reading()))
  }
  return least
}

/** A layer of a user's: JSON text, or the value of one. */
export const userLayer = (value: unknown, scope: Scope = "user"): Layer =>
  decodeLayer(documentOf(`${scope}.jsonc`, text(value)), { source: { provenance: "user", scope } })

/** A layer of a plugin's. */
export const pluginLayer = (
  plugin: string,
  value: unknown,
  options: {
    readonly env?: ReadonlyArray<string>
    readonly sets?: ReadonlyArray<string>
    readonly hosts?: ReadonlyArray<string>
    readonly rename?: { readonly [name: string]: string }
    readonly root?: string
    readonly version?: string
  } = {},
): Layer =>
  decodeLayer(documentOf(`${plugin}/.mcp.json`, text(value)), {
    source: { provenance: "plugin", plugin },
    reach: {
      roots: true,
      variables: new Set(options.env),
      sets: new Set(options.sets),
      hosts: new Set(options.hosts),
    },
    plugin: {
      root: ephemeral(options.root ?? `/plugins/${plugin}`),
      data: ephemeral(`/data/${plugin}`),
      version: options.version,
    },
    rename: new Map(Object.entries(options.rename ?? {})),
  })

/** The catalog of some layers. */
export const catalogOf = (layers: ReadonlyArray<Layer>, runtime: RuntimeEntries = {}): Catalog =>
  resolve({ layers, runtime })

export const identityOf = (
  layers: ReadonlyArray<Layer>,
  runtime: RuntimeEntries = {},
): ResumeIdentity => resumeIdentity(catalogOf(layers, runtime), digests)

/** The fingerprint of some layers. */
export const fingerprint = (layers: ReadonlyArray<Layer>, runtime: RuntimeEntries = {}): string =>
  fingerprintOf(identityOf(layers, runtime), digests)

/** A server map as a document has it. */
export const servers = (map: { readonly [name: string]: unknown }) => ({ mcpServers: map })

/** Every finding of a catalog as it prints, without what follows the first line. */
export const headlines = ({ diagnostics }: { readonly diagnostics: Catalog["diagnostics"] }) =>
  diagnostics.map((finding) => formatDiagnostic(finding).split("\n")[0])

/** A catalog's losers in one line each. */
export const losersOf = (catalog: Catalog): ReadonlyArray<string> =>
  catalog.losers
    .map(
      (loser) => `${loser._tag} ${loser.declaration.name} (${sourceOf(loser.declaration.source)})`,
    )
    .toSorted()

const sourceOf = (source: Layer["source"]): string =>
  source.provenance === "plugin"
    ? source.plugin
    : source.provenance === "user"
      ? source.scope
      : source.provenance
