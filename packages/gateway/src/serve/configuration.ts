/** The configuration that a gateway keeps in force: the last good one while the written one is wrong. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { type Diagnostic, isError, type Reading, Workspace } from "@mooring/config"
import { configPath, Host } from "../host.ts"
import { loopbackName, loopbackPreview } from "../loopback/index.ts"
import {
  changedFiles,
  isCurrent,
  loadSources,
  recordingReader,
  type Snapshot,
} from "../sources/index.ts"
import { log, loggedDiagnostic } from "./log.ts"
import type { ConfigurationState, SourcesInForce } from "./protocol.ts"

/** The sources as they were at one time. */
export interface Loaded {
  readonly at: string
  readonly snapshot: Snapshot
  readonly errors: ReadonlyArray<Diagnostic>
  readonly servers: number
}

/**
 * The two loadings that matter.
 *
 * @property latest what is written
 * @property good the last one without errors, if there was any
 */
export interface Loadings {
  readonly latest: Loaded
  readonly good: Loaded | undefined
}

/** What stands after another loading. */
export const withLoaded = (before: Loadings | undefined, latest: Loaded): Loadings => ({
  latest,
  good: latest.errors.length === 0 ? latest : before?.good,
})

/** What is in force: without a good one, what is written, errors and all. */
const inForce = ({ latest, good }: Loadings): Loaded => good ?? latest

const stateOf = ({ latest, good }: Loadings): ConfigurationState["state"] => {
  if (latest === good) return "good"
  return good === undefined ? "wrong" : "kept"
}

const describe = (loadings: Loadings): ConfigurationState => ({
  state: stateOf(loadings),
  since: inForce(loadings).at,
  files: changedFiles(inForce(loadings).snapshot, loadings.latest.snapshot),
  errors: loadings.latest.errors,
})

const load = (host: Host["Service"], workspace: Workspace, at: string): Loaded => {
  const { reader, snapshot } = recordingReader(workspace)
  const { layers } = loadSources(host, [], reader, "without-project")
  const catalog = workspace.resolve({ layers, runtime: { [loopbackName]: loopbackPreview } })
  return {
    at,
    snapshot: snapshot(),
    errors: catalog.diagnostics.filter(isError),
    servers: catalog.servers.size,
  }
}

const tell = (file: string, { latest, good }: Loadings): void =>
  log(
    latest === good
      ? { event: "configuration-loaded", file, servers: latest.servers }
      : {
          event: "configuration-wrong",
          file,
          lastGoodSince: good?.at,
          errors: latest.errors.map(loggedDiagnostic),
        },
  )

/**
 * The configuration in force, for this process.
 *
 * @property reading what has read its texts, and knows what they say
 */
export interface InForce {
  readonly sources: SourcesInForce
  readonly reading: Reading
}

/**
 * Keeps the configuration for as long as the scope is open. What is written is looked at again twice a
 * second, and whenever somebody asks: an edit is in force for the very next turn.
 */
export const keepConfiguration: Effect.Effect<
  Effect.Effect<InForce>,
  never,
  Host | Scope.Scope
> = Effect.gen(function* () {
  const host = yield* Host
  const file = configPath(host).path
  // An edit of one file among many is looked at for what it changed.
  const workspace = new Workspace()
  let loadings: Loadings | undefined
  const refreshed = Effect.map(DateTime.now, (now): Loadings => {
    if (loadings !== undefined && isCurrent(loadings.latest.snapshot)) return loadings
    loadings = withLoaded(loadings, load(host, workspace, DateTime.formatIso(now)))
    tell(file, loadings)
    return loadings
  })
  yield* refreshed
  yield* Effect.forkScoped(Effect.repeat(refreshed, Schedule.spaced("500 millis")))
  return Effect.map(refreshed, (now) => ({
    sources: {
      _tag: "Sources",
      file,
      snapshot: inForce(now).snapshot,
      configuration: describe(now),
    },
    reading: workspace,
  }))
})
