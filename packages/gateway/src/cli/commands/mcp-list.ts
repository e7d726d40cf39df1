/** `mooring mcp list`: what is mounted, and why everything else is not. */
import * as Effect from "effect/Effect"
import {
  describeSource,
  isError,
  type Loser,
  type Missing,
  missingOf,
  type NotFor,
  originOf,
  type Server,
  summaryOf,
} from "@mooring/config"
import { Host } from "../../host.ts"
import { type Survey, surveyInForce } from "../../turn/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { sourcesInForce } from "../in-force.ts"
import { McpListOutput } from "../output/mcp.ts"
import { printJson } from "../output/print-json.ts"
import { print, shortPath, tellDiagnostics } from "../say.ts"
import type { Selection } from "../selection-arguments.ts"
import { table } from "../table.ts"

export const statuses = {
  Shadowed: "shadowed",
  Removed: "removed",
  Disabled: "disabled",
  Conflict: "conflict",
  Refused: "refused",
  Dangling: "dangling",
  Untrusted: "untrusted",
  OtherAgents: "other-agents",
  UnknownAgents: "unknown-agents",
} as const

export const leftOutStatuses = { Unset: "unset", Unconfirmed: "unconfirmed" } as const

/** What a person meant is dim; what waits for somebody is yellow; what is wrong is red. */
const colours = {
  shadowed: "dim",
  removed: "dim",
  disabled: "dim",
  "other-agents": "dim",
  conflict: "yellow",
  dangling: "yellow",
  untrusted: "yellow",
  unset: "yellow",
  unconfirmed: "yellow",
  "unknown-agents": "red",
  refused: "red",
} as const

const at = ({ file, line }: { readonly file: string; readonly line: number }): string =>
  `${shortPath(file)}:${line}`

const whyNotFor = (agent: string, because: NotFor): string => {
  const where = `at ${at(because.by)}`
  switch (because._tag) {
    case "Entry":
      return `for ${because.agents.join(", ") || "no agent"} only, ${where}`
    case "Plugin":
      return `its plugin is for ${because.agents.join(", ") || "no agent"} only, ${where}`
    case "Set":
      return `not in the set of ${agent}, ${where}`
  }
}

export const because = (agent: string, loser: Loser): string => {
  switch (loser._tag) {
    case "Shadowed":
      return loser.by._tag === "Target"
        ? `${describeSource(loser.by.source)} states another target at ${at(originOf(loser.by))}`
        : `the entry above it, at ${at(originOf(loser.by))}, cannot be used`
    case "Removed":
      return `${describeSource(loser.by.source)} removes it at ${at(originOf(loser.by))}`
    case "Disabled":
      return `turned off at ${at(loser.by)}`
    case "Conflict":
      return `${describeSource(loser.with.source)} has the name, at ${at(originOf(loser.with))}`
    case "Refused":
      return loser.because.message
    case "Untrusted":
      return "nobody has agreed to it yet: mooring trust"
    case "Dangling":
      return "there is nothing below that it could change"
    case "OtherAgents":
      return whyNotFor(agent, loser.because)
    case "UnknownAgents":
      return `nobody knows whether it is for ${agent}: ${loser.because.message}`
  }
}

export const targetOf = (server: Server): string => {
  if (server._tag === "Runtime") return "(while the gateway runs)"
  const { entry } = server
  return entry.transport === "stdio"
    ? [entry.command, ...entry.args].map(String).join(" ")
    : String(entry.url)
}

const unreadOf = (missing: Missing): McpListOutput["missing"][number] => {
  const { because } = missing
  switch (missing._tag) {
    case "Any":
      return { scope: "any", because }
    case "Named":
      return { scope: "server", name: missing.name, because }
    case "OfPlugin":
      return { scope: "plugin", name: missing.plugin, because }
    case "Policy":
      return { scope: "policy", because }
  }
}

/** The servers that are declared, and left out as things are. */
const leftOutOf = ({ catalog, leftOut }: Survey): McpListOutput["losers"] =>
  Array.from(leftOut).flatMap(([name, left]) => {
    const server = catalog.servers.get(name)
    return server?._tag !== "Declared"
      ? []
      : {
          name,
          status: leftOutStatuses[left._tag],
          source: describeSource(server.target.source),
          at: originOf(server.target),
          reason: left.because.map(({ message }) => message).join("; "),
        }
  })

const losersOf = (agent: string, surveyed: Survey): McpListOutput["losers"] => [
  ...leftOutOf(surveyed),
  ...surveyed.catalog.losers.map((loser) => ({
    name: loser.declaration.name,
    status: statuses[loser._tag],
    source: describeSource(loser.declaration.source),
    at: originOf(loser.declaration),
    reason: because(agent, loser),
  })),
]

const outputOf = (agent: string, surveyed: Survey): McpListOutput => ({
  agent,
  complete: surveyed.catalog.completeness._tag === "Complete",
  servers: Array.from(surveyed.runnable.servers.values(), (server) => ({
    ...summaryOf(server),
    source: server._tag === "Runtime" ? server.provenance : describeSource(server.target.source),
    target: targetOf(server),
    ...(server._tag === "Runtime" ? {} : { at: originOf(server.target) }),
  })),
  losers: losersOf(agent, surveyed),
  missing: missingOf(surveyed.catalog).map(unreadOf),
  diagnostics: surveyed.diagnostics,
})

const show = ({ servers, losers }: McpListOutput): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* print(
      yield* table(
        ["SERVER", "PROVENANCE", "TRANSPORT", "TARGET", "DECLARED"],
        servers.map((server) => [
          server.name,
          server.source === server.provenance
            ? server.provenance
            : `${server.provenance} (${server.source.replace(/^(?:plugin |user \((.*)\)$)/, "$1")})`,
          server.transport,
          server.target,
          server.at === undefined ? "" : at(server.at),
        ]),
        ["TARGET", "DECLARED"],
      ),
    )
    if (losers.length === 0) return
    yield* print(
      `\nNot mounted:\n${yield* table(
        ["SERVER", "STATUS", "SOURCE", "DECLARED", "WHY"],
        losers.map((loser) => [
          loser.name,
          { text: loser.status, style: colours[loser.status] },
          loser.source,
          at(loser.at),
          loser.reason,
        ]),
        ["WHY", "DECLARED"],
      )}`,
    )
  })

export const mcpList = ({ agent, mcpConfig, json }: Selection): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const output = outputOf(agent, yield* surveyInForce({ agent, flags: mcpConfig }))
    yield* tellDiagnostics(output.diagnostics)
    yield* json ? printJson(McpListOutput, output) : show(output)
    if (output.diagnostics.some(isError)) return yield* new Ended({ code: exitCode.usage })
  }).pipe(Effect.provide(sourcesInForce), Effect.provide(Host.layer))
