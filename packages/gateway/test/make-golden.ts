/**
 * Writes the golden files that are missing: `node packages/gateway/test/make-golden.ts`. What is there was
 * released, and stays as it is; a new version of the identity or the store adds files.
 */
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import {
  type Catalog,
  type Digests,
  ephemeral,
  identityVersion,
  openText,
  type ResumeIdentity,
  RootedText,
  type Template,
} from "@mooring/config"
import { revealing, spelled } from "@mooring/config/unseal"
import { prepare } from "@mooring/gateway"
import { backends } from "../src/backend/index.ts"
import { keyringNow, newKey } from "../src/session/index.ts"
import { migrations } from "../src/session/schema-sql.ts"
import { postgresSpelling, sqliteSpelling } from "../src/session/spelling.ts"
import { factsOf, situationOf } from "../src/turn/situation.ts"
import { golden, GoldenMachine, separator } from "./golden-machine.ts"

const writeMissing = (name: string, make: () => string): void => {
  const path = join(golden, name)
  if (existsSync(path)) return
  writeFileSync(path, make())
  console.log(`wrote ${name}`)
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

const none = { plugin: ephemeral(""), data: ephemeral("") }

/** A value as `r0` sealed it: the whole text, prefixes included, where there is no reference in it. */
const sealedWhole = (template: Template, now: unknown, digests: Digests): unknown => {
  const isReferring = template.parts.some(({ _tag }) => _tag === "Variable" || _tag === "Root")
  if (isReferring) return now
  const text = openText(
    new RootedText(template, none),
    revealing({ variable: spelled, file: String }),
  )
  return { template: [{ digest: digests.keyed(text) }] }
}

/** An identity as `r0` would have had it: see `packages/config/src/identity/earlier.ts`. */
const asR0 = (identity: ResumeIdentity, catalog: Catalog, digests: Digests): unknown => ({
  version: "r0",
  key: identity.keyId,
  servers: Object.entries(identity.servers).map(([name, server]) => {
    const fields = Object.fromEntries(Object.entries(server).filter(([field]) => field !== "tools"))
    const entry = { ...catalog.servers.get(name)?.entry } as Record<string, unknown>
    const sealed = ["env", "headers"].flatMap((field) => {
      const values = entry[field] as Record<string, Template> | undefined
      const now = fields[field] as Record<string, unknown> | undefined
      return values === undefined || now === undefined
        ? []
        : [
            [
              field,
              Object.fromEntries(
                Object.entries(values).map(([key, template]) => [
                  key,
                  sealedWhole(template, now[key], digests),
                ]),
              ),
            ] as const,
          ]
    })
    return { name, ...fields, ...Object.fromEntries(sealed) }
  }),
})

const at = "2026-01-02T03:04:05.000Z"

const sql = (value: unknown): string =>
  value === null
    ? "NULL"
    : `'${(typeof value === "string" ? value : JSON.stringify(value)).replaceAll("'", "''")}'`

const insert = (table: string, row: Record<string, unknown>): string =>
  `INSERT INTO ${table} (${Object.keys(row).join(", ")}) VALUES (${Object.values(row).map(sql).join(", ")})`

/** What was in the store: bindings of every identity version and of one that nobody knows, and the rest. */
const rows = (
  binding: (session: string, identity: unknown) => Record<string, unknown>,
  identities: ReadonlyMap<string, unknown>,
): string => {
  const backend = "demo"
  const known = [...identities].map(([version, identity]) => binding(version, identity))
  const all = [...known, binding("r9", { version: "r9", what: "nobody knows yet" })]
  const verdict = { kind: "resume", reasons: [] }
  const events = [
    { _tag: "Verdict", verdict },
    { _tag: "Failed", verdict },
    { _tag: "Reset" },
    { _tag: "Restored" },
    { _tag: "Rebased", reasons: [] },
    { _tag: "OfAnotherVersion" },
  ]
  return [
    ...all.map((value) =>
      insert("binding", { session: value["session"], backend, value, updated_at: at }),
    ),
    insert("attempt", {
      session: "begun",
      backend,
      value: { ...binding("begun", identities.get("r1")), turns: 0 },
    }),
    insert("retired_binding", {
      session: "r1",
      backend,
      because: "reset",
      value: { ...binding("r1", identities.get("r1")), agentSessionId: "earlier" },
      retired_at: at,
    }),
    ...events.map((event) =>
      insert("history", {
        at,
        session: "r1",
        backend,
        turn: null,
        event,
        fingerprint: null,
        agent_session_id: "conversation-r1",
      }),
    ),
  ]
    .map((statement) => `${statement};\n`)
    .join("")
}

const make = Effect.gen(function* () {
  using machine = new GoldenMachine()
  yield* Effect.gen(function* () {
    const digests = (yield* keyringNow).present
    const prepared = yield* prepare({ agent: "main", flags: [] })
    const { identity, catalog } = prepared
    const demo = backends.get("demo")
    if (demo === undefined) throw new Error("there is no demo agent")
    const { host } = machine
    const situation = situationOf({
      key: { session: "golden", backend: "demo" },
      agent: "main",
      backend: demo,
      host,
      prepared,
      partial: false,
      binding: undefined,
    })
    writeMissing("identity-r0.json", () => json(asR0(identity, catalog, digests)))
    writeMissing(`identity-${identityVersion}.json`, () => json(identity))
    writeMissing("rows.sql", () =>
      rows(
        (session, of) => ({
          session,
          backend: "demo",
          agent: "main",
          agentSessionId: `conversation-${session}`,
          fingerprint: `${session}:golden`,
          identity: of,
          machine: host.machine,
          cliHome: demo.home(host),
          cwd: host.cwd,
          owner: host.owner,
          account: null,
          turns: 3,
          facts: factsOf(situation, prepared),
          gaps: [],
          drift: [{ at, reasons: [{ reason: "system-prompt" }] }],
          createdAt: at,
          updatedAt: at,
        }),
        new Map<string, unknown>([
          ["r0", asR0(identity, catalog, digests)],
          ["r1", identity],
        ]),
      ),
    )
  }).pipe(Effect.provide(machine.state))
})

writeMissing("installation.key", newKey)
for (const [index, migration] of migrations.entries())
  for (const [engine, spelling] of [
    ["sqlite", sqliteSpelling],
    ["postgres", postgresSpelling],
  ] as const)
    writeMissing(
      `schema-${index + 1}.${engine}.sql`,
      () => `${migration(spelling).join(separator)}\n`,
    )
await Effect.runPromise(make)
