/** Findings about the sets of agents: names that stand for nothing, and entries that say otherwise. */
import * as Result from "effect/Result"
import { type AgentSet, type AgentSets } from "../decode/agent-sets.ts"
import { didYouMean } from "../decode/did-you-mean.ts"
import { stepsTo } from "../decode/declaration.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Server } from "./catalog.ts"
import { at, type Resolution } from "./resolution.ts"

const unknownNames = (set: AgentSet, known: ReadonlySet<string>): ReadonlyArray<Diagnostic> =>
  set.servers.flatMap((name, index) => {
    if (known.has(name)) return []
    const meant = didYouMean(name, [...known])
    return set.report(index, {
      code: "agent-set",
      message: `there is no server ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
      remedy: meant === undefined ? "take it out; it has no effect" : `write ${meant}`,
    })
  })

/** The entries that name an agent whose set does not have them: they are not mounted for it. */
const contradictions = (
  agent: string,
  set: AgentSet,
  servers: ReadonlyArray<Server>,
): ReadonlyArray<Diagnostic> =>
  servers.flatMap((server) => {
    if (server._tag === "Runtime" || set.servers.includes(server.name)) return []
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
export const checkSets = (sets: AgentSets, runtime: ReadonlyArray<string>, to: Resolution) => {
  if (Result.isFailure(sets)) return
  const known = new Set([
    ...runtime,
    ...to.servers.map(({ name }) => name),
    ...to.losers.map(({ declaration }) => declaration.name),
  ])
  for (const [agent, set] of sets.success) {
    if (Result.isFailure(set)) continue
    // A server that is not known may be in a source that could not be read.
    if (!to.hasUnread) to.diagnostics.push(...unknownNames(set.success, known))
    to.diagnostics.push(...contradictions(agent, set.success, to.servers))
  }
}
