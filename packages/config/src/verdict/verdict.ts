/** Decides whether a conversation goes on: a pure function of what is bound and what is there. */
import * as Arr from "effect/Array"
import * as Result from "effect/Result"
import type { Catalog } from "../catalog/catalog.ts"
import type { Policy } from "../decode/user-file.ts"
import { diffIdentities, type ResumeIdentity, type UnknownIdentity } from "../identity/index.ts"
import { changeFacts, isCredential, sortChanges, unreadServers, whereOf } from "./changes.ts"
import type { Account, Bound, Circumstances } from "./circumstances.ts"
import { driftOf } from "./facts.ts"
import type { DriftReason, FreshReason, HeldReason, Verdict } from "./reason.ts"

/**
 * What a verdict is made from.
 *
 * @property bound `undefined` where the session has no conversation
 * @property catalog the agent's catalog, of which `identity` is the identity
 * @property partial whether to go on without servers that could not be read
 */
export interface Case {
  readonly bound: Bound | undefined
  readonly catalog: Catalog
  readonly identity: ResumeIdentity
  readonly circumstances: Circumstances
  readonly policy: Policy
  readonly partial: boolean
}

const resume: Verdict = { kind: "resume", reasons: [] }

const accountReason = (bound: Bound, account: Account): FreshReason | undefined => {
  if (account._tag === "Unknown") return undefined
  const now = account._tag === "Known" ? account.id : null
  return now === bound.account ? undefined : { reason: "account" }
}

const circumstanceReasons = (bound: Bound, now: Circumstances): ReadonlyArray<FreshReason> => [
  ...(bound.owner === now.owner ? [] : [{ reason: "owner" } as const]),
  ...(accountReason(bound, now.account) === undefined ? [] : [{ reason: "account" } as const]),
  ...(bound.cwd === now.cwd || now.followsCwd
    ? []
    : [{ reason: "cwd", before: bound.cwd, after: now.cwd } as const]),
]

const unreadable = (failure: UnknownIdentity): Verdict => ({
  kind: "held",
  reasons: [
    failure._tag === "UnknownVersion"
      ? { reason: "unknown-identity", version: failure.version }
      : { reason: "unknown-identity" },
  ],
})

const unknownReason = (
  before: ResumeIdentity,
  identity: ResumeIdentity,
  account: Account,
): HeldReason | undefined => {
  if (before.keyId !== identity.keyId)
    return { reason: "unknown-key", bound: before.keyId, present: identity.keyId }
  return account._tag === "Unknown"
    ? { reason: "account-unknown", message: account.message }
    : undefined
}

/**
 * Decides about a turn.
 *
 * - Nothing bound: `fresh`.
 * - What is bound cannot be read: `held`.
 * - Another owner, account, or directory that the CLI cannot follow to: `fresh`.
 * - Anything that matters and cannot be known: `held`. Unknown is never taken for changed, nor for
 *   the same.
 * - Declared servers changed: `fresh`, or as the user's policy says.
 * - Anything else that changed and is worth telling: `resume-with-drift`.
 */
export const decide = (facts: Case): Verdict => {
  const { bound, catalog, identity, circumstances, policy } = facts
  if (bound === undefined) return { kind: "fresh", reasons: [{ reason: "no-session" }] }
  // What cannot be read of a binding says nothing for certain: not even whose it is.
  if (Result.isFailure(bound.identity)) return unreadable(bound.identity.failure)
  const before = bound.identity.success

  const certain = circumstanceReasons(bound, circumstances)
  if (Arr.isReadonlyArrayNonEmpty(certain)) return { kind: "fresh", reasons: certain }

  const unknown = unknownReason(before, identity, circumstances.account)
  if (unknown !== undefined) return { kind: "held", reasons: [unknown] }

  const sorted = sortChanges(diffIdentities(before, identity), before, bound, catalog)
  const held = unreadServers(sorted.unread)
  if (!facts.partial && Arr.isReadonlyArrayNonEmpty(held)) return { kind: "held", reasons: held }

  const changed = sorted.known.map((change) => ({
    reason: isCredential(change) ? ("credential" as const) : ("mcp" as const),
    ...changeFacts(change, catalog),
  }))
  const policyOf = { credential: policy.onSecretChange, mcp: policy.onMcpChange }
  if (
    changed.some(({ reason }) => policyOf[reason] === "fresh") &&
    Arr.isReadonlyArrayNonEmpty(changed)
  )
    return { kind: "fresh", reasons: changed }

  const drift: ReadonlyArray<DriftReason> = [
    ...held.map(({ server, because }) => ({
      reason: "partial" as const,
      server,
      mounted: catalog.servers.has(server),
      because,
    })),
    ...changed,
    ...sorted.completed.map((change) => {
      const at = whereOf(change, catalog)
      return {
        reason: "completed" as const,
        server: change.server,
        ...(at === undefined ? {} : { at }),
      }
    }),
    ...driftOf(bound.facts, circumstances.facts),
  ]
  return Arr.isReadonlyArrayNonEmpty(drift) ? { kind: "resume-with-drift", reasons: drift } : resume
}

/**
 * Decides about a turn whose conversation the CLI denied to know.
 *
 * Only where the binding says that the conversation is can the CLI tell that it is gone.
 */
export const decideDenied = (
  bound: { readonly machine: string; readonly cliHome: string },
  here: { readonly machine: string; readonly cliHome: string },
): Verdict =>
  bound.machine === here.machine && bound.cliHome === here.cliHome
    ? { kind: "fresh", reasons: [{ reason: "transcript-missing" }] }
    : {
        kind: "held",
        reasons: [
          { reason: "transcript-elsewhere", machine: bound.machine, cliHome: bound.cliHome },
        ],
      }
