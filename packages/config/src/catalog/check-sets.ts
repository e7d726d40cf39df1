/** Findings about the sets of agents: names that stand for nothing, and entries that say otherwise. */
import * as Result from "effect/Result"
import type { AgentSet, AgentSets } from "../decode/agent-sets.ts"
import { didYouMean } from "../decode/did-you-mean.ts"
import { stepsTo } from "../decode/declaration.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { DeclaredServer, Loser, Server } from "./catalog.ts"
import { at } from "./findings.ts"

/** The catalog that sets are checked against, as far as it is known. */
interface Known {
  readonly servers: ReadonlyMap<string, Server>
  readonly losers: ReadonlyArray<Loser>
  readonly hasUnread: boolean
}

const unknownNames = (
  set: AgentSet,
  servers: Known["servers"],
  lost: ReadonlySet<string>,
): ReadonlyArray<Diagnostic> =>
  set.servers.flatMap((name, index) => {
    if (servers.has(name) || lost.has(name)) return []
    const meant = didYouMean(name, [...servers.keys(), ...lost])
    return set.report(index, {
      code: "agent-set",
      message: `there is no server ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
      remedy: meant === undefined ? "take it out; it has no effect" : `write ${meant}`,
    })
  })

const isForSome = (server: Server): server is DeclaredServer =>
  server._tag === "Declared" && server.entry.agents !== undefined

/** The entries that name an agent whose set does not have them: they are not mounted for it. */
const contradictions = (
  agent: string,
  set: AgentSet,
  servers: ReadonlyArray<DeclaredServer>,
): ReadonlyArray<Diagnostic> =>
  servers.flatMap((server) => {
    if (set.servers.includes(server.name)) return []
    const isNamed = server.entry.agents?.includes(agent) === true
    const by = [server.target, ...server.patches].findLast(({ stated }) => stated.agents != null)
    if (!isNamed || by === undefined) return []
    return by.site.document.report(stepsTo(by.site, ["agents"]), "value", {
      code: "agent-set",
      message: `${server.name} is not mounted for ${agent}, whose set at ${at(set.origin)} does not have it`,
      remedy: `add ${server.name} to agents.${agent}, or take ${agent} out here`,
    })
  })

/** Everything there is to say about the sets of agents. */
export const checkSets = (
  sets: AgentSets,
  { servers, losers, hasUnread }: Known,
): ReadonlyArray<Diagnostic> => {
  if (Result.isFailure(sets) || sets.success.size === 0) return []
  const lost = new Set(losers.map(({ declaration }) => declaration.name))
  const forSome = [...servers.values()].filter(isForSome)
  return Array.from(sets.success).flatMap(([agent, set]) =>
    Result.isFailure(set)
      ? []
      : [
          // A server that is not known may be in a source that could not be read.
          ...(hasUnread ? [] : unknownNames(set.success, servers, lost)),
          ...contradictions(agent, set.success, forSome),
        ],
  )
}
