/** The port and the signing key of the gateway's tools, kept from one start to the next. */
import { randomBytes } from "node:crypto"
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type { LoopbackUnusable, StateUnusable } from "../errors.ts"
import { loadReply, makeGrants, serveTools } from "../loopback/index.ts"
import type { Store } from "../session/index.ts"
import { setAside } from "../state/aside.ts"
import { replaceWhole } from "../state/private-file.ts"
import { onState, StateDirectory } from "../state/state-directory.ts"
import { isMadeAnew, type Trouble } from "../upkeep/condition.ts"
import { log } from "./log.ts"
import { Move } from "./protocol.ts"

/** How many changes of port are remembered: a turn that has seen more of them has waited for long. */
const keptMoves = 10

const Kept = Schema.Struct({
  port: Schema.Int,
  key: Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_-]{43}$/)),
  moves: Schema.Array(Move),
})
type Kept = typeof Kept.Type

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Kept))

const anew = (): Kept => ({ port: 0, key: randomBytes(32).toString("base64url"), moves: [] })

/** What is wrong with a text that is kept. */
export const troubleInAddress = (text: string): Trouble | undefined =>
  Option.isSome(decode(text))
    ? undefined
    : { status: "damaged", problem: "it does not say a port and a key", remedy: isMadeAnew }

/** What was kept. One that is damaged is kept aside: the grants under its key cannot be checked any more. */
const read = (path: string): Kept => {
  try {
    const { ino } = statSync(path)
    const kept = Option.getOrUndefined(decode(readFileSync(path, "utf8")))
    if (kept !== undefined) return kept
    const aside = setAside(path, ino) ?? path
    const problem = `${path} is damaged, and kept as ${aside}: grants under its key are over`
    log({ event: "keys-renewed", problem })
    return anew()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error
    return anew()
  }
}

/** How long calls in flight may take when the gateway stops, in milliseconds. */
const patience = 5000

/** Where the gateway's tools are called. */
export interface Address {
  readonly port: number
  readonly tokenFor: (lease: string) => string
  readonly moves: ReadonlyArray<Move>
}

/**
 * Serves the tools at the port and under the key that are kept, for as long as the scope is open. Where
 * something else has the port, a new one is taken and kept, and it is remembered why.
 */
export const openAddress: Effect.Effect<
  Address,
  LoopbackUnusable | StateUnusable,
  StateDirectory | Store | Scope.Scope
> = Effect.gen(function* () {
  const { path: state } = yield* StateDirectory
  const path = join(state, "loopback.json")
  const kept = yield* onState(path, () => read(path))
  const grants = makeGrants(Buffer.from(kept.key, "base64url"))
  const at = DateTime.formatIso(yield* DateTime.now)
  yield* Effect.promise(loadReply)
  const serveAt = (port: number) => serveTools({ port, grants, patience })
  const [port, moves] = yield* serveAt(kept.port).pipe(
    Effect.map((port) => [port, kept.moves] as const),
    Effect.catchTag("LoopbackUnusable", ({ problem }) =>
      Effect.map(serveAt(0), (port) => {
        const from = kept.port
        log({ event: "port-changed", from, to: port, problem })
        return [port, [...kept.moves, { from, to: port, at, problem }].slice(-keptMoves)] as const
      }),
    ),
  )
  if (port !== kept.port)
    yield* onState(path, () =>
      replaceWhole(path, `${JSON.stringify({ ...kept, port, moves } satisfies Kept)}\n`),
    )
  return { port, tokenFor: grants.tokenFor, moves }
})
