/** Selects what an agent has: wherever it is said who a server is for, the agent has to be meant. */
import * as Result from "effect/Result"
import { type AgentSet, setOf } from "../decode/agent-sets.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { originAt } from "../explain/explain.ts"
import {
  type Catalog,
  type DeclaredServer,
  type Loser,
  missingOf,
  type NotFor,
  type Server,
} from "./catalog.ts"

/** What keeps a server from an agent. */
const notFor = (
  server: DeclaredServer,
  agent: string,
  set: AgentSet | undefined,
  { pluginsFor }: Catalog,
): NotFor | undefined => {
  const { agents } = server.entry
  if (agents !== undefined && !agents.includes(agent))
    return { _tag: "Entry", agents, by: originAt(server, "/agents") }
  const { source } = server.target
  const plugin = source.provenance === "plugin" ? pluginsFor.get(source.plugin) : undefined
  if (plugin !== undefined && !plugin.agents.includes(agent)) return { _tag: "Plugin", ...plugin }
  return set === undefined || set.servers.includes(server.name)
    ? undefined
    : { _tag: "Set", by: set.origin }
}

/** The catalog of an agent whose set could not be read: whatever was declared may not be for it. */
const withoutSet = (catalog: Catalog, because: Diagnostic): Catalog => ({
  ...catalog,
  servers: new Map([...catalog.servers].filter(([, { _tag }]) => _tag === "Runtime")),
  losers: [
    ...catalog.losers,
    ...Array.from(catalog.servers.values()).flatMap((server) =>
      server._tag === "Runtime"
        ? []
        : [{ _tag: "UnknownAgents", declaration: server.target, because } as const],
    ),
  ],
  completeness: {
    _tag: "Partial",
    missing: [
      ...missingOf(catalog),
      { _tag: "Any", source: { provenance: "user", scope: "user" }, because },
    ],
  },
})

/** The catalog as one agent has it. What the gateway mounts itself, every agent has. */
export const selectAgent = (catalog: Catalog, agent: string): Catalog => {
  const found = setOf(catalog.sets, agent)
  if (Result.isFailure(found)) return withoutSet(catalog, found.failure)
  const servers = new Map<string, Server>()
  const losers: Array<Loser> = [...catalog.losers]
  for (const [name, server] of catalog.servers) {
    const because =
      server._tag === "Runtime" ? undefined : notFor(server, agent, found.success, catalog)
    if (server._tag === "Runtime" || because === undefined) servers.set(name, server)
    else losers.push({ _tag: "OtherAgents", declaration: server.target, because })
  }
  return { ...catalog, servers, losers }
}
