/** What a turn would run with: its catalog, its identity, and the facts around it. */
import * as Effect from "effect/Effect"
import {
  type Catalog,
  type Diagnostic,
  type Digests,
  type DriftFact,
  findPrivateContacts,
  findUnset,
  fingerprintOf,
  limitByFile,
  type ResumeIdentity,
  resolve,
  restateIdentity,
  resumeIdentity,
  type RuntimeEntry,
  selectAgent,
  stableVariables,
} from "@mooring/config"
import type { StateUnusable } from "../errors.ts"
import { Host } from "../host.ts"
import { loopbackName, loopbackPreview } from "../loopback/index.ts"
import { type InstallationKey, keyringNow } from "../session/index.ts"
import {
  diskReader,
  loadSources,
  SourceAccess,
  type SourceReader,
  type Sources,
} from "../sources/index.ts"

/** Which agent, and what the command line adds. */
export interface Selection {
  readonly agent: string
  readonly flags: ReadonlyArray<string>
}

/** The agent of a turn that names none. */
export const defaultAgent = "main"

/**
 * Why a server that is declared is left out for now: its variables are not set, or nobody may contact it
 * until its user confirms where it leads.
 */
export interface LeftOut {
  readonly _tag: "Unset" | "Unconfirmed"
  readonly because: ReadonlyArray<Diagnostic>
}

/**
 * What is declared for an agent.
 *
 * @property catalog the agent's servers as declared
 * @property leftOut those of them that cannot be run as things are, by name
 * @property runnable the catalog without those
 * @property diagnostics every finding
 */
export interface Survey {
  readonly sources: Sources
  readonly catalog: Catalog
  readonly leftOut: ReadonlyMap<string, LeftOut>
  readonly runnable: Catalog
  readonly diagnostics: ReadonlyArray<Diagnostic>
}

/**
 * What identifies what is declared, with the facts around it: all digests in it are of one key.
 *
 * @property restate a stored identity under that key, told by the rules of now
 */
export interface Identified {
  readonly identity: ResumeIdentity
  readonly restate: (stored: ResumeIdentity) => ResumeIdentity
  readonly fingerprint: string
  readonly facts: ReadonlyArray<DriftFact>
}

/**
 * What is declared, with its identity and the facts around it under the key in use.
 *
 * @property under the same under another key of the installation: what is bound under that is compared
 *   with it. It is `undefined` where the installation does not know the key
 */
export interface Prepared extends Survey, Identified {
  readonly under: (keyId: string) => Identified | undefined
}

const pluginVersions = (catalog: Catalog): ReadonlyArray<DriftFact> => {
  const versions = new Map<string, string>()
  for (const server of catalog.servers.values())
    if (
      server._tag === "Declared" &&
      "plugin" in server.entry &&
      server.entry.version !== undefined
    )
      versions.set(server.entry.plugin, server.entry.version)
  return Array.from(versions, ([subject, value]) => ({ kind: "plugin-version", subject, value }))
}

/** What the variables in stable fields resolve to, by digest: they may hold anything. */
const referenceFacts = (
  catalog: Catalog,
  variables: Host["Service"]["variables"],
  digests: Digests,
): ReadonlyArray<DriftFact> =>
  Array.from(stableVariables(catalog), (subject) => ({
    kind: "reference",
    subject,
    value: digests.keyed(`${subject}=${variables[subject] ?? ""}`),
  }))

/** What was found about servers, by server. */
const leftBy = (
  _tag: LeftOut["_tag"],
  found: ReadonlyArray<{ readonly server: string; readonly diagnostic: Diagnostic }>,
): ReadonlyArray<readonly [server: string, LeftOut]> =>
  Array.from(
    Map.groupBy(found, ({ server }) => server),
    ([server, all]) => [server, { _tag, because: all.map(({ diagnostic }) => diagnostic) }],
  )

/**
 * Loads and resolves what is declared. Nothing is written anywhere.
 *
 * @param loopback the entry of the gateway's own server; where no server runs, one that stands for it
 * @param reader what the sources are read with
 */
export const survey = (
  host: Host["Service"],
  { agent, flags }: Selection,
  loopback: RuntimeEntry = loopbackPreview,
  reader: SourceReader = diskReader,
): Survey => {
  const sources = loadSources(host, flags, reader)
  const all = resolve({ layers: sources.layers, runtime: { [loopbackName]: loopback } })
  const catalog = selectAgent(all, agent)
  const valueOf = (name: string) => host.variables[name] || undefined
  const hostsOf = new Map(sources.plugins.map(({ id, hosts }) => [id, hosts]))
  const contacts = findPrivateContacts(catalog, valueOf, (plugin) => hostsOf.get(plugin))
  const unset = findUnset(catalog, (name) => valueOf(name) !== undefined)
  const leftOut = new Map([...leftBy("Unset", unset), ...leftBy("Unconfirmed", contacts)])
  return {
    sources,
    catalog,
    leftOut,
    runnable: {
      ...catalog,
      servers: new Map([...catalog.servers].filter(([name]) => !leftOut.has(name))),
    },
    diagnostics: [
      ...catalog.diagnostics,
      ...limitByFile([...unset, ...contacts].map(({ diagnostic }) => diagnostic)),
    ],
  }
}

/** What is declared for an agent as it is in force: from where the sources are read now. */
export const surveyInForce = (
  selection: Selection,
  loopback: RuntimeEntry = loopbackPreview,
): Effect.Effect<Survey, never, Host> =>
  Effect.gen(function* () {
    const reader = yield* yield* SourceAccess
    return survey(yield* Host, selection, loopback, reader)
  })

/** Loads and resolves everything for a turn, and identifies it. */
export const prepare = (
  selection: Selection,
  loopback: RuntimeEntry = loopbackPreview,
): Effect.Effect<Prepared, StateUnusable, Host | InstallationKey> =>
  Effect.gen(function* () {
    const { variables } = yield* Host
    const { present, known } = yield* keyringNow
    const surveyed = yield* surveyInForce(selection, loopback)
    const { catalog } = surveyed
    const identified = (digests: Digests): Identified => {
      const identity = resumeIdentity(catalog, digests)
      return {
        identity,
        restate: (stored) => restateIdentity(stored, identity, catalog, digests),
        fingerprint: fingerprintOf(identity, digests),
        facts: [...pluginVersions(catalog), ...referenceFacts(catalog, variables, digests)],
      }
    }
    const now = identified(present)
    return {
      ...surveyed,
      ...now,
      under: (keyId) => {
        if (keyId === present.keyId) return now
        const digests = known.get(keyId)
        return digests === undefined ? undefined : identified(digests)
      },
    }
  })
