/** What must be so after a fault and a restart: what each says is wrong is a line for a person. */
import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import type { Finished, Sandbox } from "../support/sandbox.ts"
import { Service } from "../support/service.ts"
import type { Kept } from "./kept.ts"

/**
 * What a fault has led to.
 *
 * @property before what was kept before the command, `after` when it had ended, `done` after a sound run
 * @property acknowledged whether the command ended as a sound one does
 */
export interface Trial {
  readonly sandbox: Sandbox
  readonly before: Kept
  readonly after: Kept
  readonly done: Kept
  readonly outcome: Finished
  readonly acknowledged: boolean
}

export const objections = (
  ...all: ReadonlyArray<readonly [isWrong: boolean, what: string]>
): ReadonlyArray<string> => all.flatMap(([isWrong, what]) => (isWrong ? [what] : []))

/** What no write may lose: conversations that were known, and the history up to there. */
export const lost = ({ before, after }: Trial): ReadonlyArray<string> => {
  const known = new Set(after.store.conversations.map(({ agentSessionId }) => agentSessionId))
  return objections(
    [
      before.store.conversations.some(({ agentSessionId }) => !known.has(agentSessionId)),
      "a conversation is lost",
    ],
    [
      !isDeepStrictEqual(
        after.store.history.slice(0, before.store.history.length),
        before.store.history,
      ),
      "history is lost",
    ],
  )
}

/** A start without faults: the next turn. */
export const nextTurn = async (trial: Trial): Promise<ReadonlyArray<string>> => {
  const { code, stderr } = await trial.sandbox.mooring("run", "--json", "again")
  return objections([code !== 0, `the next turn ends with ${code}: ${stderr}`])
}

const bound = ({ store }: Kept) => store.conversations.find((one) => one.in === "binding")

/** After a turn: it is there, or it is not; the conversation goes on, or the verdict is the same once more. */
export const afterward =
  (verdict: string) =>
  async (trial: Trial): Promise<ReadonlyArray<string>> => {
    const { sandbox, before, after, outcome, acknowledged } = trial
    const isCommitted = after.store.history
      .slice(before.store.history.length)
      .some((event) => /"_tag":"Verdict".*"kind":"(?!held)/.test(event))
    const next = await sandbox.turn("again")
    const { kind } = next.output.verdict
    const expected = isCommitted ? "resume" : verdict
    // The agent may have answered before the turn was cut off; a source that could not be read once is a gap.
    const isAttempt = after.store.conversations.some((one) => one.in === "attempt")
    const isUnread = outcome.stderr.includes("EIO")
    const isExpected =
      kind === expected ||
      (!isCommitted && isAttempt && kind === "resume") ||
      (isUnread && kind === "resume-with-drift")
    const goesOn = isCommitted ? bound(after) : verdict === "fresh" ? undefined : bound(before)
    return [
      ...lost(trial),
      ...objections(
        [acknowledged && !isCommitted, "an acknowledged turn is not in the store"],
        [next.code !== 0, `the next turn ends with ${next.code}`],
        [!isExpected, `the next turn is ${kind}`],
        [
          goesOn !== undefined && next.output.agentSessionId !== goesOn.agentSessionId,
          "the next turn is in another conversation",
        ],
        [
          isCommitted && next.output.reply !== `turn ${(bound(after)?.turns ?? 0) + 1}: again`,
          `the next turn answers ${next.output.reply}`,
        ],
      ),
    ]
  }

/** After what must not touch a conversation: it goes on. */
export const goesOn = async (trial: Trial): Promise<ReadonlyArray<string>> => {
  const next = await trial.sandbox.turn("again")
  return [
    ...lost(trial),
    ...objections(
      [next.output.verdict.kind !== "resume", `the next turn is ${next.output.verdict.kind}`],
      [
        next.output.agentSessionId !== bound(trial.before)?.agentSessionId,
        "the next turn is in another conversation",
      ],
    ),
  ]
}

/** After a change of the store: it is done, or nothing is. */
export const storeChanged = async (trial: Trial): Promise<ReadonlyArray<string>> => {
  const { before, after, done, acknowledged } = trial
  const isDone = isDeepStrictEqual(after.store, done.store)
  return [
    ...objections(
      [acknowledged && !isDone, "what was acknowledged is not there"],
      [!isDone && !isDeepStrictEqual(after.store, before.store), "half of the change is there"],
    ),
    ...(await nextTurn(trial)),
  ]
}

/** After a change of a file: it is as it was to be, or as it was. */
export const fileChanged =
  (
    isMeant: (path: string) => boolean,
    same: (text: string | undefined) => unknown = (text) => text,
  ) =>
  async (trial: Trial): Promise<ReadonlyArray<string>> => {
    const meant = (kept: Kept) =>
      [...kept.files].filter(([path]) => isMeant(path)).map(([path, text]) => [path, same(text)])
    const [before, after, done] = [trial.before, trial.after, trial.done].map(meant)
    const isDone = isDeepStrictEqual(after, done)
    return [
      ...objections(
        [trial.acknowledged && !isDone, "what was acknowledged is not there"],
        [!isDone && !isDeepStrictEqual(after, before), `half of it is there: ${String(after)}`],
      ),
      ...(await nextTurn(trial)),
    ]
  }

export const isOwnFile = (path: string): boolean => path === "config/mooring.jsonc"
export const isAgreement = (path: string): boolean => /^state\/trust\/[^.].*\.json$/.test(path)

const portIn = (log: string): number | undefined => {
  const line = log.split("\n").find((text) => text.includes('"event":"started"'))
  return line === undefined ? undefined : (JSON.parse(line) as { readonly port: number }).port
}

/** After a gateway: the next one serves, and where this one had told its port, at that one. */
export const servedAgain = async (trial: Trial): Promise<ReadonlyArray<string>> => {
  const told = portIn(trial.outcome.stderr)
  const service = await Service.start(trial.sandbox)
  const { port } = service
  await service.end("SIGTERM")
  return [
    ...objections([told !== undefined && told !== port, `port ${told} has become ${port}`]),
    ...(await nextTurn(trial)),
  ]
}

/** The size of a store whose end is missing, in bytes. */
export const damagedSize = 8192

/** After a damaged store was met: it is kept, once, and everything waits until it is renewed. */
export const stillKept = async (trial: Trial): Promise<ReadonlyArray<string>> => {
  const { sandbox } = trial
  const next = await sandbox.mooring("run", "again")
  const kept = readdirSync(sandbox.state)
    .filter((name) => /^sessions\.db(\.damaged-\d+)?$/.test(name))
    .filter((name) => statSync(join(sandbox.state, name)).size === damagedSize)
  const renewed = await sandbox.mooring("state", "renew", "sessions.db")
  return [
    ...objections(
      [next.code !== 3, `the next turn ends with ${next.code}: ${next.stderr}`],
      [kept.length !== 1, `it is kept as ${kept.join(", ") || "nothing"}`],
      [renewed.code !== 0, `renewing ends with ${renewed.code}: ${renewed.stderr}`],
    ),
    ...(await nextTurn(trial)),
  ]
}
