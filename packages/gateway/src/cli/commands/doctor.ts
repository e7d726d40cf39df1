/** `mooring doctor`: which agent CLIs are there, whether a turn could run, what is wrong with a server or the store. */
import * as Effect from "effect/Effect"
import { isError } from "@mooring/config"
import { backends, type Inspected, inspect } from "../../backend/index.ts"
import { Host, statePath } from "../../host.ts"
import { leaseLayer } from "../../lease/index.ts"
import { probe } from "../../probe/index.ts"
import { type InspectedStore, inspectStore } from "../../session/index.ts"
import { askGateway } from "../../serve/index.ts"
import { makePluginData, surveyInForce } from "../../turn/index.ts"
import { isFine, surveyState } from "../../upkeep/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { sourcesInForce } from "../in-force.ts"
import { printJson } from "../output/print-json.ts"
import { DoctorOutput } from "../output/probe.ts"
import { probedServer } from "../probed-server.ts"
import { print, shortPath, tellDiagnostics, tellProblem } from "../say.ts"
import { table } from "../table.ts"
import { tellConditions } from "./state.ts"

/** What the command line says. The time-out is in seconds. */
export interface DoctorInput {
  readonly agent: string
  readonly mcpConfig: ReadonlyArray<string>
  readonly timeout: number | undefined
  readonly json: boolean
}

const accounts = { None: "none", Known: "known", Unknown: "unknown" } as const

const agentOf = ({
  id,
  label,
  command,
  version,
  account,
  problem,
}: Inspected): DoctorOutput["agents"][number] => ({
  id,
  label,
  command,
  version: version ?? null,
  account: accounts[account._tag],
  ready: problem === undefined,
  ...problem,
})

const storeOf = ({ kind, at, unusable }: InspectedStore): DoctorOutput["store"] => ({
  kind,
  at,
  ...(unusable === undefined ? {} : { problem: unusable.problem, remedy: unusable.remedy }),
})

const show = ({
  agents,
  servers,
  gateway,
  store,
  state,
  file,
}: DoctorOutput): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* print(
      yield* table(
        ["BACKEND", "AGENT CLI", "VERSION", "ACCOUNT", "A TURN"],
        agents.map(({ id, label, version, account, ready }) => [
          id,
          label,
          version ?? "",
          version === null ? "" : account,
          ready ? "can run" : "cannot run",
        ]),
      ),
    )
    yield* print("")
    yield* print(
      servers.length === 0
        ? `No servers are declared in ${shortPath(file)}.`
        : yield* table(
            ["SERVER", "SOURCE", "STATUS", "TOOLS"],
            servers.map((row) => [
              row.name,
              row.source,
              row.status,
              row.status === "up" ? String(row.tools.filter(({ offered }) => offered).length) : "",
            ]),
          ),
    )
    yield* print("")
    yield* print(
      gateway === null
        ? "No gateway serves: each turn runs one of its own."
        : `A gateway serves: process ${gateway.pid}, port ${gateway.port}.`,
    )
    yield* print(`Sessions are kept in ${shortPath(store.at)}.`)
    for (const { id, problem: why, remedy } of agents)
      if (why !== undefined) yield* tellProblem("problem", `${id}: ${why}`, remedy ?? "")
    for (const row of servers)
      if (row.status === "failed")
        yield* tellProblem("problem", `${row.name}: ${row.problem}`, row.remedy)
    if (store.problem !== undefined)
      yield* tellProblem("problem", `${shortPath(store.at)}: ${store.problem}`, store.remedy ?? "")
    yield* tellConditions(state)
  })

export const doctor = (input: DoctorInput): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const host = yield* Host
    const { sources, catalog, runnable, diagnostics } = yield* surveyInForce({
      agent: input.agent,
      flags: input.mcpConfig,
    })
    yield* tellDiagnostics(diagnostics)
    yield* makePluginData(host, catalog)
    const declared = [...runnable.servers.values()].filter((server) => server._tag === "Declared")
    const timeout = input.timeout === undefined ? undefined : input.timeout * 1000
    const [agents, probed, gateway, store] = yield* Effect.all(
      [
        Effect.forEach(backends.values(), (backend) => inspect(backend, host), {
          concurrency: "unbounded",
        }),
        probe(declared, timeout, () => Effect.void),
        askGateway(statePath(host), { _tag: "Status" }),
        inspectStore,
      ],
      { concurrency: "unbounded" },
    )
    const output: DoctorOutput = {
      agents: agents.map(agentOf),
      servers: probed.map(probedServer),
      gateway: gateway === undefined ? null : { pid: gateway.pid, port: gateway.port },
      store: storeOf(store),
      state: surveyState(host).filter(({ status }) => status !== "sound"),
      file: sources.file,
      diagnostics,
    }
    yield* input.json ? printJson(DoctorOutput, output) : show(output)
    if (diagnostics.some(isError)) return yield* new Ended({ code: exitCode.usage })
    if (
      store.unusable !== undefined ||
      !output.state.every(isFine) ||
      output.servers.some(({ status }) => status === "failed")
    )
      return yield* new Ended({ code: exitCode.failed })
  }).pipe(
    Effect.provide(leaseLayer),
    Effect.provide(sourcesInForce),
    Effect.provide(Host.layer),
    Effect.catchTag("StateUnusable", fail),
  )
