/** The store: look up, verdict and commit, beside SQLite's own time for the same statements. */
import { join } from "node:path"
import { DatabaseSync, type StatementSync } from "node:sqlite"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Scope from "effect/Scope"
import {
  decide,
  defaultPolicy,
  identityText,
  readIdentityText,
  resolve,
  resumeIdentity,
} from "@mooring/config"
import { Host, type NewBinding, stateLayer, Store } from "@mooring/gateway"
import { digestsUnder } from "../../../packages/gateway/src/session/index.ts"
import { play, type Script, type Statement } from "../../../packages/gateway/src/session/script.ts"
import { applyChange, findBinding } from "../../../packages/gateway/src/session/store-script.ts"
import { Sandbox } from "../../support/sandbox.ts"
import { processorTime } from "../measure.ts"
import type { Contest, Effort, Row } from "../row.ts"

const catalog = resolve({ layers: [], runtime: {} })
const identity = resumeIdentity(catalog, digestsUnder(Buffer.alloc(32)))
const now = "2026-01-01T00:00:00.000Z"

const keyOf = (index: number) => ({ session: `session-${index}`, backend: "demo" })

const bindingOf = (index: number): NewBinding => ({
  ...keyOf(index),
  agent: "main",
  agentSessionId: "11111111-1111-4111-8111-111111111111",
  fingerprint: `r1:${"0".repeat(64)}`,
  identity: identityText(identity),
  machine: "machine",
  cliHome: "/home/user/.agent",
  cwd: "/home/user/work",
  owner: "user:1000",
  account: null,
  turns: 1,
  facts: [],
  gaps: [],
  drift: [],
  createdAt: now,
  updatedAt: now,
})

const changeOf = (index: number) => ({
  key: keyOf(index),
  bind: bindingOf(index),
  history: {
    ...keyOf(index),
    turn: "22222222-2222-4222-8222-222222222222",
    event: { _tag: "Verdict", verdict: { kind: "resume", reasons: [] } },
    fingerprint: `r1:${"0".repeat(64)}`,
    agentSessionId: "11111111-1111-4111-8111-111111111111",
  } as const,
})

/** The statements of a script whose questions have no answer. */
const statementsOf = (script: Script<unknown>): ReadonlyArray<Statement> => {
  const all: Array<Statement> = []
  play(script, (statement) => {
    all.push(statement)
    return []
  })
  return all
}

/** Statements as they are without a store around them, each prepared once. */
const rawOn = (database: DatabaseSync) => {
  const prepared = new Map<string, StatementSync>()
  return ({ sql, values }: Statement) => {
    const statement = prepared.get(sql) ?? database.prepare(sql)
    prepared.set(sql, statement)
    return statement.all(...values)
  }
}

const fill = (database: DatabaseSync, bindings: number): void => {
  const insert = rawOn(database)
  database.exec("BEGIN")
  for (let index = 0; index < bindings; index++)
    for (const statement of statementsOf(
      applyChange({ key: keyOf(index), bind: bindingOf(index) }, now),
    ))
      if (statement.sql.startsWith("INSERT")) insert(statement)
  database.exec("COMMIT")
}

/** A store with so many bindings, opened by Mooring and beside it. */
const openStore = async (bindings: number) => {
  const sandbox = new Sandbox()
  const host: Host["Service"] = {
    variables: sandbox.env,
    cwd: sandbox.work,
    home: `${sandbox.root}/home`,
    machine: "machine",
    owner: "user:1000",
  }
  const scope = Effect.runSync(Scope.make())
  const services = await Effect.runPromise(
    Layer.buildWithScope(Layer.provide(stateLayer, Layer.succeed(Host, host)), scope),
  )
  const database = new DatabaseSync(join(sandbox.state, "sessions.db"))
  // As the store has it.
  database.exec(
    "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
  )
  fill(database, bindings)
  return {
    store: Context.get(services, Store),
    database,
    close: async () => {
      database.close()
      await Effect.runPromise(Scope.close(scope, Exit.void))
      sandbox[Symbol.dispose]()
    },
  }
}

type Opened = Awaited<ReturnType<typeof openStore>>

const lookUp = ({ store }: Opened, index: number): void => {
  if (Effect.runSync(store.binding(keyOf(index))) === undefined) throw new Error("it is not there")
}

/** A turn's part in the store: what is bound, the verdict on it, and what is bound then. */
const turn = ({ store }: Opened, index: number): void => {
  const binding = Effect.runSync(store.binding(keyOf(index)))
  if (binding === undefined) throw new Error("it is not there")
  const { owner, cwd, facts } = binding
  const verdict = decide({
    bound: { ...binding, identity: readIdentityText(binding.identity, identity) },
    catalog,
    identity,
    circumstances: { owner, account: { _tag: "None" }, cwd, followsCwd: true, facts },
    policy: defaultPolicy,
    partial: false,
  })
  if (verdict.kind !== "resume") throw new Error(verdict.kind)
  Effect.runSync(store.commit(changeOf(index)))
}

const rawLookUp = ({ database }: Opened) => {
  const ask = rawOn(database)
  return (index: number): void => {
    for (const statement of statementsOf(findBinding(keyOf(index)))) ask(statement)
  }
}

const rawTurn = (opened: Opened) => {
  const { database } = opened
  const [ask, look] = [rawOn(database), rawLookUp(opened)]
  return (index: number): void => {
    look(index)
    database.exec("BEGIN IMMEDIATE")
    for (const statement of statementsOf(applyChange(changeOf(index), now))) ask(statement)
    database.exec("COMMIT")
  }
}

/** How long something takes in milliseconds, with one of so many bindings at a time. */
type Clock = (work: (index: number) => void, bindings: number, effort: Effort) => number

const someOf = (bindings: number): number => Math.floor(Math.random() * bindings)

/** By the clock on the wall, since it waits for the disk. */
const timeOf: Clock = (work, bindings, effort) => {
  const before = performance.now()
  for (let count = 1; ; count++) {
    work(someOf(bindings))
    const passed = performance.now() - before
    if (passed > (effort === "quick" ? 5 : 150)) return passed / count
  }
}

/** In processor time: so many at a time that it is not the clock that is measured. */
const effortOf: Clock = (work, bindings, effort) => {
  const many = effort === "quick" ? 100 : 2000
  const all = () => {
    for (let count = 0; count < many; count++) work(someOf(bindings))
  }
  return processorTime(all, effort) / many
}

const contest = async (
  bindings: number,
  effort: Effort,
  clock: Clock,
  own: (opened: Opened, index: number) => void,
  raw: (opened: Opened) => (index: number) => void,
): Promise<Contest> => {
  const count = effort === "quick" ? Math.min(bindings, 1000) : bindings
  const opened = await openStore(count)
  const statements = raw(opened)
  return {
    contestants: [
      { name: "mooring", sample: () => clock((index) => own(opened, index), count, effort) },
      { name: "sqlite", sample: () => clock(statements, count, effort) },
    ],
    [Symbol.asyncDispose]: opened.close,
  }
}

const rowsOf = (bindings: number): ReadonlyArray<Row> => {
  const among = `among ${bindings.toLocaleString("en")} binding${bindings === 1 ? "" : "s"}`
  return [
    {
      id: `store-look-up-${bindings}`,
      what: `look up a binding ${among}`,
      unit: "ms",
      rounds: 11,
      goals: [{ _tag: "AtMost", times: 1.3, of: "sqlite" }],
      prepare: (effort) => contest(bindings, effort, effortOf, lookUp, rawLookUp),
    },
    {
      id: `store-turn-${bindings}`,
      what: `look up, verdict, commit ${among}`,
      unit: "ms",
      rounds: 11,
      goals: [{ _tag: "AtMost", times: 1.3, of: "sqlite" }],
      prepare: (effort) => contest(bindings, effort, timeOf, turn, rawTurn),
    },
  ]
}

/** That a store does not get slower with what is in it. */
const flat: Row = {
  id: "store-flat",
  what: "look up, verdict, commit among a million bindings, beside among one",
  unit: "ms",
  rounds: 11,
  goals: [{ _tag: "AtMost", times: 1.3, of: "one" }],
  prepare: async (effort) => {
    const many = effort === "quick" ? 1000 : 1_000_000
    const [large, small] = [await openStore(many), await openStore(1)]
    return {
      contestants: [
        { name: "million", sample: () => timeOf((index) => turn(large, index), many, effort) },
        { name: "one", sample: () => timeOf((index) => turn(small, index), 1, effort) },
      ],
      [Symbol.asyncDispose]: async () => {
        await large.close()
        await small.close()
      },
    }
  },
}

export const storeRows: ReadonlyArray<Row> = [...[1, 10_000, 1_000_000].flatMap(rowsOf), flat]
