/** `mooring mcp probe`: which servers are up, and what they offer. */
import * as Effect from "effect/Effect"
import { type DeclaredServer, didYouMean, isError } from "@mooring/config"
import { NotFound } from "../../errors.ts"
import { Host } from "../../host.ts"
import { leaseLayer } from "../../lease/index.ts"
import { probe, type ProbeEvent } from "../../probe/index.ts"
import { makePluginData, type Survey, surveyInForce } from "../../turn/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { sourcesInForce } from "../in-force.ts"
import { printJson } from "../output/print-json.ts"
import { McpProbeOutput } from "../output/probe.ts"
import { type ProbedServer, probedServer } from "../probed-server.ts"
import { progress } from "../progress.ts"
import { print, tellDiagnostics, tellProblem } from "../say.ts"
import { table } from "../table.ts"

/** What the command line says. The time-out is in seconds. */
export interface McpProbeInput {
  readonly names: ReadonlyArray<string>
  readonly agent: string
  readonly mcpConfig: ReadonlyArray<string>
  readonly timeout: number | undefined
  readonly json: boolean
}

/** The declared servers that are asked about: all, or those of the names. */
const chosen = (
  { catalog }: Survey,
  names: ReadonlyArray<string>,
): Effect.Effect<ReadonlyArray<DeclaredServer>, NotFound> => {
  const declared = [...catalog.servers.values()].filter((server) => server._tag === "Declared")
  const unknown = names.find((name) => !declared.some((server) => server.name === name))
  if (unknown === undefined)
    return Effect.succeed(
      names.length === 0 ? declared : declared.filter(({ name }) => names.includes(name)),
    )
  const meant = didYouMean(
    unknown,
    declared.map(({ name }) => name),
  )
  return Effect.fail(
    new NotFound({
      what: "server",
      name: unknown,
      ...(meant === undefined ? {} : { meant }),
      remedy: catalog.servers.has(unknown)
        ? "it is the gateway's own, and runs while a turn does"
        : "mooring mcp list shows every server, and why one is not mounted",
    }),
  )
}

/** Names behind a minus are those that the entry's filter leaves out. */
const toolsOf = (tools: Extract<ProbedServer, { readonly status: "up" }>["tools"]): string => {
  const names = tools.map(({ name, offered }) => (offered ? name : `-${name}`))
  return [tools.filter(({ offered }) => offered).length, ...names.slice(0, 12)]
    .concat(names.length > 12 ? ["…"] : [])
    .join(" ")
}

const cells = (row: ProbedServer): ReadonlyArray<string> =>
  row.status === "up"
    ? [
        row.name,
        row.source,
        "up",
        row.protocolVersion,
        `${row.connectMs} ms`,
        `${row.listMs} ms`,
        toolsOf(row.tools),
      ]
    : [row.name, row.source, "failed", "", "", "", ""]

const show = (rows: ReadonlyArray<ProbedServer>): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* print(
      rows.length === 0
        ? "There are no servers to probe."
        : yield* table(
            ["SERVER", "SOURCE", "STATUS", "PROTOCOL", "CONNECT", "LIST", "TOOLS"],
            rows.map(cells),
            ["TOOLS"],
          ),
    )
    for (const row of rows)
      if (row.status === "failed")
        yield* tellProblem("error", `${row.name}: ${row.problem}`, row.remedy)
  })

/** Tells of each server that is done, and on a terminal which ones are waited for. */
const follow = (count: number) => {
  const { show, done, clear } = progress()
  const waited = new Set<string>()
  let ended = 0
  const showWaited = Effect.suspend(() =>
    waited.size === 0 ? clear : show(`${ended} of ${count}: waiting for ${[...waited].join(", ")}`),
  )
  const onEvent = (event: ProbeEvent): Effect.Effect<void> => {
    const { name } = event.server
    if (event._tag === "Started") {
      waited.add(name)
      return showWaited
    }
    waited.delete(name)
    ended += 1
    return Effect.andThen(
      done(`${name}: ${event.state._tag === "Up" ? "up" : "failed"}`),
      showWaited,
    )
  }
  return { onEvent, clear }
}

export const mcpProbe = (input: McpProbeInput): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const { agent, mcpConfig, json, timeout, names } = input
    const host = yield* Host
    const surveyed = yield* surveyInForce({ agent, flags: mcpConfig })
    yield* tellDiagnostics(surveyed.diagnostics)
    const servers = (yield* chosen(surveyed, names)).filter(
      ({ name }) => surveyed.leftOut.get(name)?._tag !== "Unconfirmed",
    )
    yield* makePluginData(host, surveyed.catalog)
    const { onEvent, clear } = follow(servers.length)
    const probed = yield* Effect.ensuring(
      probe(servers, timeout === undefined ? undefined : timeout * 1000, onEvent),
      clear,
    )
    const rows = probed.map(probedServer)
    yield* json
      ? printJson(McpProbeOutput, { agent, servers: rows, diagnostics: surveyed.diagnostics })
      : show(rows)
    if (surveyed.diagnostics.some(isError)) return yield* new Ended({ code: exitCode.usage })
    if (rows.some(({ status }) => status === "failed"))
      return yield* new Ended({ code: exitCode.failed })
  }).pipe(
    Effect.provide(leaseLayer),
    Effect.provide(sourcesInForce),
    Effect.provide(Host.layer),
    Effect.catchTag(["StateUnusable", "NotFound"], fail),
  )
