/** State of every earlier version, met by this one: nobody is reset, and every change is found. */
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import { fingerprintOf, identityVersion, type Verdict } from "@mooring/config"
import { Host, prepare, Store } from "@mooring/gateway"
import { digestsUnder } from "../src/session/index.ts"
import { migrations } from "../src/session/schema-sql.ts"
import { postgresSpelling, sqliteSpelling } from "../src/session/spelling.ts"
import { baselineOf } from "../src/turn/baseline.ts"
import { findBackend, judge, situationOf } from "../src/turn/situation.ts"
import { engines } from "./engines.ts"
import { GoldenMachine, goldenNames, goldenText, released } from "./golden-machine.ts"

const identityVersions = goldenNames(/^identity-(r\d+)\.json$/)
const storeVersions = goldenNames(/^schema-(\d+)\.sqlite\.sql$/).map(Number)

type Configuration = Record<"plugins" | "mcpServers", Record<string, Record<string, unknown>>>

const configured = (): Configuration =>
  JSON.parse(goldenText("configuration.json")) as Configuration

/** An edit of the golden configuration; `server` is where it is to be found. */
interface Edit {
  readonly what: string
  readonly server: string
  readonly edit: (configuration: Configuration, machine: GoldenMachine) => void
  /** Versions that do not look at what it changes. */
  readonly unseenBy?: ReadonlyArray<string>
}

const unchanged: ReadonlyArray<Omit<Edit, "server">> = [
  { what: "nothing", edit: () => undefined },
  {
    what: "the order of servers and keys",
    edit: (configuration) => {
      const { api, files } = configuration.mcpServers
      configuration.mcpServers = {
        files: Object.fromEntries(Object.entries(files ?? {}).toReversed()),
        api: Object.fromEntries(Object.entries(api ?? {}).toReversed()),
      }
    },
  },
  {
    what: "another spelling of a transport, and a default that is stated",
    edit: ({ mcpServers: { api, files } }) => {
      Object.assign(api ?? {}, { type: "streamable-http" })
      Object.assign(files ?? {}, { type: "stdio", enabled: true })
    },
  },
  {
    what: "a time-out",
    edit: ({ mcpServers: { files } }) => Object.assign(files ?? {}, { timeout: 5000 }),
  },
]

const set =
  (server: string, value: Record<string, unknown>): Edit["edit"] =>
  ({ mcpServers }) =>
    void Object.assign(mcpServers[server] ?? {}, value)

const changed: ReadonlyArray<Edit> = [
  { what: "a command", server: "files", edit: set("files", { command: "bun" }) },
  {
    what: "an argument",
    server: "files",
    edit: set("files", { args: ["other.mjs", "--token=g0lden-s3cret", "${ROOT:-/srv}"] }),
  },
  {
    what: "a secret argument",
    server: "files",
    edit: set("files", { args: ["files.mjs", "--token=0ther-s3cret", "${ROOT:-/srv}"] }),
  },
  {
    what: "the default of a reference",
    server: "files",
    edit: set("files", { args: ["files.mjs", "--token=g0lden-s3cret", "${ROOT:-/mnt}"] }),
  },
  { what: "a directory", server: "files", edit: set("files", { cwd: "/mnt" }) },
  {
    what: "a secret variable",
    server: "files",
    edit: set("files", { env: { TOKEN: "0ther-s3cret", MODE: "${MODE:-ro}" } }),
  },
  {
    what: "a variable that is added",
    server: "files",
    edit: set("files", { env: { TOKEN: "g0lden-s3cret", MODE: "${MODE:-ro}", MORE: "1" } }),
  },
  {
    what: "a tool filter",
    server: "files",
    edit: set("files", { tools: { include: ["list"] } }),
    unseenBy: ["r0"],
  },
  {
    what: "an address",
    server: "api",
    edit: set("api", { url: "https://api.example.org/mcp?key=g0lden-k3y&v=2" }),
  },
  {
    what: "a secret in an address",
    server: "api",
    edit: set("api", { url: "https://api.example.com/mcp?key=0ther-k3y&v=2" }),
  },
  {
    what: "a token",
    server: "api",
    edit: set("api", { headers: { Authorization: "Bearer 0ther-t0ken", "X-Team": "${TEAM}" } }),
  },
  {
    what: "the scheme of a token",
    server: "api",
    edit: set("api", { headers: { Authorization: "Basic g0lden-t0ken", "X-Team": "${TEAM}" } }),
  },
  {
    what: "a variable that is referred to",
    server: "api",
    edit: set("api", { headers: { Authorization: "Bearer g0lden-t0ken", "X-Team": "${CREW}" } }),
  },
  {
    what: "a server that is gone",
    server: "api",
    edit: ({ mcpServers }) => delete mcpServers["api"],
  },
  {
    what: "a server that is new",
    server: "more",
    edit: ({ mcpServers }) => void (mcpServers["more"] = { command: "node" }),
  },
  {
    what: "what a plugin starts",
    server: "notes",
    edit: (_, { directory }) =>
      void directory.write("plugin/.mcp.json", {
        mcpServers: { notes: { command: "bun", env: { NOTES_TOKEN: "${NOTES_TOKEN}" } } },
      }),
  },
]

/** The verdict on the next turn of a golden session, and on the one after that. */
const judged = (machine: GoldenMachine, session: string, edit: Edit["edit"]) =>
  Effect.gen(function* () {
    machine.reset()
    const configuration = configured()
    edit(configuration, machine)
    machine.configure(configuration)
    const store = yield* Store
    const host = yield* Host
    const key = { session, backend: "demo" }
    const backend = yield* findBackend("demo")
    const prepared = yield* prepare({ agent: "main", flags: [] })
    const look = Effect.map(store.binding(key), (binding) =>
      situationOf({ key, agent: "main", backend, host, prepared, partial: false, binding }),
    )
    const situation = yield* look
    const verdict = judge(situation)
    const { binding } = situation
    if (binding === undefined || verdict.kind === "held") return { verdict, next: undefined }
    const baseline = yield* baselineOf(situation, verdict, situation.bound)
    expect(JSON.parse(baseline.identity)).toMatchObject({ version: identityVersion })
    yield* store.commit({ key, bind: { ...binding, ...baseline } })
    const next = judge(yield* look)
    yield* store.commit({ key, bind: binding })
    return { verdict, next }
  })

/** Runs on the golden machine, with a store of a version. */
const onGolden = <A, E>(
  storeVersion: number,
  use: (machine: GoldenMachine) => Effect.Effect<A, E, Layer.Success<GoldenMachine["state"]>>,
) =>
  Effect.suspend(() => {
    const machine = new GoldenMachine()
    machine.restore(storeVersion)
    return use(machine).pipe(
      Effect.provide(machine.state),
      Effect.ensuring(Effect.sync(() => machine[Symbol.dispose]())),
    )
  })

const finds = ({ reasons }: Verdict, server: string): boolean =>
  reasons.some((reason) => "server" in reason && reason.server === server)

/** Every edit, on golden state of one version: what was taken for changed, and what was missed. */
const tried = (machine: GoldenMachine, version: string) =>
  Effect.gen(function* () {
    const resets: Array<string> = []
    const missed: Array<string> = []
    const unseen = changed.filter(({ unseenBy }) => unseenBy?.includes(version) === true)
    for (const { what, edit } of [...unchanged, ...unseen]) {
      const { verdict, next } = yield* judged(machine, version, edit)
      if (verdict.kind !== "resume" || next?.kind !== "resume") resets.push(what)
    }
    const seen = changed.filter((one) => !unseen.includes(one))
    for (const { what, server, edit } of seen) {
      const { verdict, next } = yield* judged(machine, version, edit)
      if (!finds(verdict, server)) missed.push(what)
      // What is bound after that turn is what there is.
      if (next?.kind !== "resume") resets.push(`after ${what}`)
    }
    return { resets, missed, seen: seen.length, unseen: unseen.length }
  })

describe("golden state of every earlier version", () => {
  it.live("resets nobody where nothing has changed, and finds whatever has", () =>
    Effect.gen(function* () {
      const rows: Array<string> = []
      for (const store of storeVersions)
        for (const version of identityVersions) {
          const { resets, missed, seen, unseen } = yield* onGolden(store, (machine) =>
            tried(machine, version),
          )
          rows.push(
            `identity ${version}, store ${store}: ${unchanged.length} unchanged, ${resets.length} resets; ${seen} changed, ${seen - missed.length} found; ${unseen} not looked at by ${version}`,
          )
          expect({ store, version, resets, missed }).toEqual({
            store,
            version,
            resets: [],
            missed: [],
          })
        }
      console.log(rows.join("\n"))
    }),
  )

  it.live("of a version that nobody knows is held, and says which one that is", () =>
    Effect.gen(function* () {
      for (const store of storeVersions) {
        const { verdict } = yield* onGolden(store, (machine) =>
          judged(machine, "r9", () => undefined),
        )
        expect(verdict).toEqual({
          kind: "held",
          reasons: [{ reason: "unknown-identity", version: "r9" }],
        })
      }
    }),
  )
})

describe("a stored identity that says nothing", () => {
  it.live.each([
    '{"covers":[],"keyId":3,"servers":{},"version":"r1"}',
    '{"covers":[],"keyId":"k","servers":{"a":1},"version":"r1"}',
    '{"covers":null,"version":"r1"}',
    "null",
  ])("is held, whatever else the binding says: %s", (identity) =>
    onGolden(migrations.length, (machine) =>
      Effect.gen(function* () {
        const store = yield* Store
        const key = { session: "r1", backend: "demo" }
        const binding = yield* store.binding(key)
        if (binding === undefined) expect.unreachable()
        yield* store.commit({ key, bind: { ...binding, identity, owner: "somebody else" } })
        const { verdict } = yield* judged(machine, "r1", () => undefined)
        expect(verdict).toEqual({ kind: "held", reasons: [{ reason: "unknown-identity" }] })
      }),
    ),
  )
})

describe("a version that was released", () => {
  it("has a golden file for what this Mooring writes: see make-golden.ts", () => {
    expect(identityVersions).toContain(identityVersion)
    expect(storeVersions).toEqual(migrations.map((_, index) => index + 1))
  })

  it.each([
    ["sqlite", sqliteSpelling],
    ["postgres", postgresSpelling],
  ] as const)("is never changed: the schema in %s", (engine, spelling) => {
    const statements = migrations.map((migration) => migration(spelling).map((sql) => sql.trim()))
    expect(statements).toEqual(released(engine, migrations.length))
  })

  it.live("is never changed: the identity, and its fingerprint", () =>
    Effect.gen(function* () {
      using machine = new GoldenMachine()
      const prepared = yield* Effect.provide(prepare({ agent: "main", flags: [] }), machine.state)
      const stored: unknown = JSON.parse(goldenText(`identity-${identityVersion}.json`))
      expect(JSON.parse(JSON.stringify(prepared.identity))).toEqual(stored)
      expect(prepared.fingerprint).toBe(
        fingerprintOf(prepared.identity, digestsUnder(Buffer.alloc(32))),
      )
    }),
  )
})

describe.each(engines)("a migration in $name", ({ name, open, spelling }) => {
  const engine = name === "SQLite" ? "sqlite" : "postgres"
  /** A store as an earlier version left it. */
  const restored = (version: number) => {
    const kept = open()
    for (const statement of spelling.before) kept.sql(statement)
    for (const [index, statements] of released(engine, version).entries()) {
      for (const statement of statements) kept.sql(statement)
      kept.sql(spelling.reached(index + 1))
    }
    kept.sql(goldenText("rows.sql"))
    return kept
  }

  it.live.each(storeVersions)("from version %i keeps everything that is in the store", (version) =>
    Effect.gen(function* () {
      using kept = restored(version)
      yield* Effect.gen(function* () {
        const store = yield* Store
        const bindings = yield* store.bindings
        expect(bindings.map(({ session, turns }) => [session, turns])).toEqual([
          ["begun", 0],
          ["r0", 3],
          ["r1", 3],
          ["r9", 3],
        ])
        expect(yield* store.retired("r1")).toMatchObject([
          { because: "reset", binding: { agentSessionId: "earlier" } },
        ])
        const history = yield* store.history("r1", 100)
        expect(history.map(({ event }) => event._tag)).toEqual([
          "Unreadable",
          "Rebased",
          "Restored",
          "Reset",
          "Failed",
          "Verdict",
        ])
      }).pipe(Effect.provide(kept.state))
      expect(() => kept.sql("DELETE FROM history")).toThrow("append-only")
    }),
  )

  it.live.each(storeVersions.slice(0, -1))(
    "from version %i that fails leaves that version as it was",
    (version) =>
      Effect.gen(function* () {
        using kept = restored(version)
        // The last thing that the migrations make is there already.
        const last = /CREATE (TABLE|INDEX) (\w+)/.exec(
          migrations
            .flatMap((migration) => migration(spelling))
            .findLast((sql) => /^CREATE (?:TABLE|INDEX)/.test(sql)) ?? "",
        )
        kept.sql(
          last?.[1] === "TABLE"
            ? `CREATE TABLE ${last[2]} (x TEXT)`
            : `CREATE INDEX ${last?.[2]} ON binding (session)`,
        )
        const failed = yield* Effect.exit(Effect.provide(Effect.asVoid(Store), kept.state))
        expect(failed._tag).toBe("Failure")
        kept.sql(last?.[1] === "TABLE" ? `DROP TABLE ${last[2]}` : `DROP INDEX ${last?.[2]}`)
        // Nothing of the migration stayed: it can be made from the beginning.
        yield* Effect.provide(Effect.asVoid(Store), kept.state)
      }),
  )
})
