/** The immutable result of resolving all layers: what is mounted, and why everything else is not. */
import type { AgentSets } from "../decode/agent-sets.ts"
import type { Declaration, Patch, Removal, Target } from "../decode/declaration.ts"
import type { Missing, OnlyFor } from "../decode/layer.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { RuntimeEntry, Transport } from "../entry/entry.ts"
import type { DeclaredEntry } from "../entry/kinds.ts"
import type { Origin, Provenance } from "../provenance.ts"

/**
 * A server that is mounted because somebody declared it.
 *
 * @property target the declaration that says where the server is
 * @property patches the declarations above it that changed it, from low to high
 * @property hidden the declarations below it that it replaced, from low to high
 */
export class DeclaredServer {
  readonly _tag = "Declared"
  readonly name: string
  readonly provenance: "user" | "plugin"
  readonly transport: Transport
  readonly entry: DeclaredEntry
  readonly target: Target
  readonly patches: ReadonlyArray<Patch>
  readonly hidden: ReadonlyArray<Declaration>

  constructor(of: Omit<DeclaredServer, "_tag">) {
    this.name = of.name
    this.provenance = of.provenance
    this.transport = of.transport
    this.entry = of.entry
    this.target = of.target
    this.patches = of.patches
    this.hidden = of.hidden
  }
}

/** A server that the gateway mounts while it runs. */
export interface RuntimeServer {
  readonly _tag: "Runtime"
  readonly name: string
  readonly provenance: "gateway-runtime"
  readonly transport: Transport
  readonly entry: RuntimeEntry
}

export type Server = DeclaredServer | RuntimeServer

/**
 * Why a server is not mounted for an agent, and where that was written.
 *
 * - `Entry`: its entry names other agents.
 * - `Plugin`: the user mounts its plugin for other agents.
 * - `Set`: it is not in the set of the agent.
 */
export type NotFor =
  | (OnlyFor & { readonly _tag: "Entry" | "Plugin" })
  | { readonly _tag: "Set"; readonly by: Origin }

/**
 * A declaration that is not in force, and why.
 *
 * - `Shadowed`: a higher layer states its own target, or something that could not be used.
 * - `Removed`: a higher layer says `null`.
 * - `Disabled`: `enabled: false`, of the server or of its plugin, at `by`.
 * - `Conflict`: an earlier plugin has the name.
 * - `Refused`: it could not be used.
 * - `Dangling`: a patch with nothing usable below it.
 * - `Untrusted`: nobody has agreed to what its file would do.
 * - `OtherAgents`: mounted, but not for the agent that was asked about.
 * - `UnknownAgents`: whether it is mounted for that agent could not be read.
 */
export type Loser =
  | { readonly _tag: "Shadowed"; readonly declaration: Declaration; readonly by: Declaration }
  | { readonly _tag: "Removed"; readonly declaration: Declaration; readonly by: Removal }
  | { readonly _tag: "Disabled"; readonly declaration: Target; readonly by: Origin }
  | { readonly _tag: "Conflict"; readonly declaration: Declaration; readonly with: Declaration }
  | { readonly _tag: "Refused"; readonly declaration: Declaration; readonly because: Diagnostic }
  | { readonly _tag: "Dangling"; readonly declaration: Patch }
  | { readonly _tag: "Untrusted"; readonly declaration: Declaration; readonly because: Diagnostic }
  | {
      readonly _tag: "OtherAgents"
      readonly declaration: Target
      readonly because: NotFor
    }
  | {
      readonly _tag: "UnknownAgents"
      readonly declaration: Target
      readonly because: Diagnostic
    }

/** Whether every source could be read and used, and what may be missing where not. */
export type Completeness =
  | { readonly _tag: "Complete" }
  | { readonly _tag: "Partial"; readonly missing: ReadonlyArray<Missing> }

/**
 * All servers of a turn.
 *
 * @property servers what is mounted, by name, in the order of names
 * @property losers what is not: sources without effect first, then in the order of names
 * @property sets which servers each agent has
 * @property pluginsFor the agents that plugins are mounted for, where the user says so, by their ids
 * @property diagnostics every finding of every layer, and of resolving them
 */
export interface Catalog {
  readonly servers: ReadonlyMap<string, Server>
  readonly losers: ReadonlyArray<Loser>
  readonly sets: AgentSets
  readonly pluginsFor: ReadonlyMap<string, OnlyFor>
  readonly completeness: Completeness
  readonly diagnostics: ReadonlyArray<Diagnostic>
}

/** What may be missing from a catalog. */
export const missingOf = ({ completeness }: Catalog): ReadonlyArray<Missing> =>
  completeness._tag === "Complete" ? [] : completeness.missing

/** A server in one line: what programs that list servers print. */
export const summaryOf = (
  server: Server,
): { readonly name: string; readonly provenance: Provenance; readonly transport: Transport } => ({
  name: server.name,
  provenance: server.provenance,
  transport: server.transport,
})
