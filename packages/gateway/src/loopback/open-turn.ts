/** A turn that is open, as its runner tells of it in the lease: what the gateway's tools tell about. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { type Catalog, describeSource, explain, type Server, summaryOf } from "@mooring/config"
import type { StateUnusable } from "../errors.ts"
import { type LeaseFiles, soundId } from "../lease/index.ts"
import { isRunning } from "../process/process-identity.ts"
import { discard } from "../state/draft.ts"
import { isLocked } from "../state/exclusive-lock.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"

const turnFileName = "turn.json"

/** Where the runner of a lease tells of its turn. */
export const turnFile = (leases: string, lease: string): string => join(leases, lease, turnFileName)

/** A server as the tools tell about it; its explanation has its secrets masked. */
const DescribedServer = Schema.Struct({
  name: Schema.String,
  provenance: Schema.Literals(["user", "plugin", "gateway-runtime"]),
  transport: Schema.Literals(["stdio", "http", "sse"]),
  source: Schema.String,
  explanation: Schema.Unknown,
})
export type DescribedServer = typeof DescribedServer.Type

/** Where an agent calls the tools: at the gateway that outlives its runner, or at its runner. */
export const ToolsAt = Schema.Struct({ by: Schema.Literals(["serve", "run"]), port: Schema.Int })
export type ToolsAt = typeof ToolsAt.Type

/**
 * A turn that is open.
 *
 * @property runner the process that runs the agent and holds the lease
 */
export const OpenTurn = Schema.Struct({
  session: Schema.String,
  backend: Schema.String,
  since: Schema.String,
  runner: Schema.Struct({ pid: Schema.Int, start: Schema.String, boot: Schema.String }),
  tools: ToolsAt,
  servers: Schema.Array(DescribedServer),
})
export type OpenTurn = typeof OpenTurn.Type

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(OpenTurn))

const read = (path: string): OpenTurn | undefined => {
  try {
    return Option.getOrUndefined(decode(readFileSync(path, "utf8")))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined
    throw error
  }
}

/** Whether somebody holds a lease: its runner, or who cleans up after a dead one. */
export const isLeaseHeld = (leases: string, lease: string): boolean =>
  soundId.test(lease) && isLocked(join(leases, `${lease}.lock`))

/**
 * The turn that a lease is open for, if it is: its runner tells of it, lives, and holds the lease. That
 * the runner lives is asked as well, since a sweeper holds the lease of a dead one while it cleans up.
 */
export const findOpenTurn = (leases: string, lease: string): OpenTurn | undefined => {
  if (!soundId.test(lease)) return undefined
  const turn = read(turnFile(leases, lease))
  return turn !== undefined && isRunning(turn.runner) && isLeaseHeld(leases, lease)
    ? turn
    : undefined
}

/** Every turn that is open. */
export const openTurns: Effect.Effect<
  ReadonlyArray<OpenTurn>,
  StateUnusable,
  StateDirectory
> = Effect.gen(function* () {
  const leases = yield* (yield* StateDirectory).directory("leases")
  return yield* onState(leases, () =>
    readdirSync(leases).flatMap((lease) => findOpenTurn(leases, lease) ?? []),
  )
})

/** Every turn that a lease tells of, be its runner alive or dead. */
export const turnsLeft: Effect.Effect<
  ReadonlyArray<OpenTurn>,
  StateUnusable,
  StateDirectory
> = Effect.gen(function* () {
  const leases = yield* (yield* StateDirectory).directory("leases")
  return yield* onState(leases, () =>
    readdirSync(leases)
      .filter((lease) => soundId.test(lease))
      .flatMap((lease) => read(turnFile(leases, lease)) ?? []),
  )
})

const sourceOf = (server: Server): string =>
  server._tag === "Runtime" ? server.provenance : describeSource(server.target.source)

/** A turn as it is told of. */
export type TurnToTell = Pick<OpenTurn, "session" | "backend" | "tools"> & {
  readonly catalog: Catalog
}

/**
 * Tells of a turn in its lease, until somebody discards what is told.
 *
 * @param runner the process that holds the lease, and runs the agent
 */
export const writeOpenTurn = (
  lease: Pick<LeaseFiles, "write">,
  runner: OpenTurn["runner"],
  { session, backend, tools, catalog }: TurnToTell,
): Effect.Effect<void, StateUnusable> =>
  Effect.gen(function* () {
    const open: OpenTurn = {
      session,
      backend,
      since: DateTime.formatIso(yield* DateTime.now),
      runner,
      tools,
      servers: Array.from(catalog.servers.values(), (server) => ({
        ...summaryOf(server),
        source: sourceOf(server),
        explanation: explain(server),
      })),
    }
    yield* lease.write(turnFileName, `${JSON.stringify(open)}\n`)
  })

/** Stops telling of a turn when the scope ends: its grant ends before the processes that have it. */
export const endOpenTurn = ({ path }: Pick<LeaseFiles, "path">) =>
  Effect.addFinalizer(() => Effect.sync(() => discard(path(turnFileName))))

/**
 * Tells of a turn for as long as the scope is open. Its grant is good in between, and ends first: before
 * the lease ends the processes that have it.
 */
export const tellOpenTurn = (
  lease: LeaseFiles,
  runner: OpenTurn["runner"],
  turn: TurnToTell,
): Effect.Effect<void, StateUnusable, Scope.Scope> =>
  Effect.andThen(endOpenTurn(lease), writeOpenTurn(lease, runner, turn))
