/**
 * Starts the agent of a turn that the gateway makes ready, before this process has loaded what is needed
 * to do that itself, and to go on: it is loaded while the agent runs.
 */
import { join } from "node:path"
import { type HostFacts, ownHost, stated, statePath } from "../host-facts.ts"
import { jsonOf } from "../json.ts"
import { type Claim, claim, giveUp, noteChild } from "../lease/claim.ts"
import { maker } from "../maker.ts"
import { identify, identifySelf, type ProcessIdentity } from "../process/process-identity.ts"
import { type Running, runningNow } from "../process/running-now.ts"
import { exchange, placeToAsk } from "../serve/exchange.ts"
import type { PrepareOrder } from "../serve/prepare-order.ts"
import type { Ready, Request } from "../serve/protocol.ts"
import { lineOf, linesDirectory } from "../session/session-line.ts"
import { leave, numberBefore, type Place, takePlace } from "../state/place.ts"
import { makePrivateDirectory } from "../state/private-file.ts"
import { type AgentProcess, loadSpawn, startAgent } from "../turn/agent-process.ts"
import type { ReadyTurn } from "../turn/ready.ts"
import { holdSignals } from "./hold-signals.ts"

/**
 * A turn whose agent has been started. The place, the lease and the process are this one's to end.
 *
 * @property before what ran before its agent was started
 * @property releaseSignals is called once somebody ends them with this process: signals are held until then
 */
export interface StartedTurn {
  readonly _tag: "Started"
  readonly place: Place
  readonly claim: Claim
  readonly child: ProcessIdentity | undefined
  readonly agent: AgentProcess
  readonly ready: ReadyTurn
  readonly before: Running
  readonly releaseSignals: () => void
}

/**
 * What there is of a turn so far.
 *
 * - `Started`: its agent.
 * - `Waiting`: its place among the turns of its session. All else is to be done yet.
 * - `Nothing`: nothing.
 */
export type HeadStart =
  | StartedTurn
  | { readonly _tag: "Waiting"; readonly place: Place }
  | { readonly _tag: "Nothing" }

/** What a turn is asked for, as far as its agent's start goes. */
export type Wanted = Omit<PrepareOrder, "maker" | "lease" | "runner" | "host">

const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === "string")

/** Whether an answer is one of the same Mooring, which knows how a turn that is ready looks. */
const isReady = (answer: Partial<Ready> | null | undefined): answer is Ready =>
  answer?._tag === "Ready" &&
  answer.maker === maker &&
  typeof answer.ready?.start?.program === "string" &&
  isTexts(answer.ready.start.args) &&
  isTexts(Object.values(answer.ready.start.env)) &&
  typeof answer.ready.start.stdin === "string"

/** Has the gateway make the turn ready; `undefined` where it does not, for whatever reason. */
const askForReady = async (
  path: string,
  order: PrepareOrder,
): Promise<Pick<StartedTurn, "ready" | "before"> | undefined> => {
  const { answer: coming } = exchange(path, { _tag: "Prepare", order } satisfies Request)
  // What else is to be done before the agent is started, once the question is on its way.
  const meanwhile = new Promise<Running>((resolve) =>
    setImmediate(() => {
      loadSpawn()
      resolve(runningNow())
    }),
  )
  const [text, before] = await Promise.all([coming, meanwhile])
  const answer = jsonOf(text) as Partial<Ready> | null | undefined
  return isReady(answer) ? { ready: answer.ready, before } : undefined
}

/**
 * Ends an agent whose turn nobody can go on with. The lease stays as it is: whoever comes next finds by it
 * what else has been started.
 */
export const endAgent = ({ child }: Pick<StartedTurn, "child">): void => {
  try {
    if (child !== undefined) process.kill(-child.pid, "SIGKILL")
  } catch {
    // It has ended by itself.
  }
}

/** Makes the agent part of the lease; one that nobody would find is ended. */
const adopt = ({ directory }: Claim, child: ProcessIdentity): void => {
  try {
    noteChild(directory, child)
  } catch (error) {
    endAgent({ child })
    throw error
  }
}

/** Starts the agent under a lease of its own; `undefined` where the gateway does not make the turn ready. */
const startUnder = async (
  own: Claim,
  host: HostFacts,
  path: string,
  wanted: Wanted,
): Promise<Omit<StartedTurn, "_tag" | "place"> | undefined> => {
  const answered = await askForReady(path, {
    ...wanted,
    maker,
    lease: own.id,
    runner: identifySelf(),
    host: { ...host, variables: { ...host.variables } as Record<string, string> },
  })
  if (answered === undefined) return undefined
  const releaseSignals = holdSignals()
  try {
    const agent = startAgent(host, answered.ready.start)
    const child = agent.pid === undefined ? undefined : identify(agent.pid)
    if (child !== undefined) adopt(own, child)
    return { ...answered, claim: own, child, agent, releaseSignals }
  } catch (error) {
    releaseSignals()
    throw error
  }
}

/**
 * Begins a turn, as far as it can be begun so. The session is locked before anything of it is looked at,
 * and the gateway reads the sources and the binding while it is.
 */
export const takeHeadStart = async (wanted: Wanted): Promise<HeadStart> => {
  let place: Place | undefined
  let own: Claim | undefined
  try {
    const host = ownHost()
    const state = statePath(host)
    const path = stated(host, "MOORING_STORE") === undefined ? placeToAsk(state) : undefined
    if (path === undefined) return { _tag: "Nothing" }
    const [locks, leases] = [join(state, linesDirectory), join(state, "leases")]
    if (![state, locks, leases].every((directory) => makePrivateDirectory(directory)))
      return { _tag: "Nothing" }
    const line = lineOf(locks, wanted.session)
    place = takePlace(line)
    // Whoever is before is waited for, or cleaned up after, by what knows how.
    if (numberBefore(line, place) === undefined) {
      own = claim(leases)
      const started = await startUnder(own, host, path, wanted)
      if (started !== undefined) return { _tag: "Started", place, ...started }
    }
  } catch {
    // What is wrong is found again, and said, by what does it without the gateway.
  }
  if (own !== undefined) giveUp(own)
  if (place === undefined) return { _tag: "Nothing" }
  if (!wanted.isAttended) return { _tag: "Waiting", place }
  // A person may be asked first, and nobody waits for that.
  leave(place)
  return { _tag: "Nothing" }
}
