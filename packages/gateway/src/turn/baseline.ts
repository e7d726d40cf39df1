/** What a conversation is bound to after a turn, or once a person has accepted what there is. */
import * as Effect from "effect/Effect"
import {
  baselineFacts,
  baselineGaps,
  baselineIdentity,
  type Bound,
  fingerprintOf,
  identityText,
  type Verdict,
} from "@mooring/config"
import type { StateUnusable } from "../errors.ts"
import { type InstallationKey, keyringNow, type NewBinding } from "../session/index.ts"
import { factsOf, type Situation } from "./situation.ts"

/** A bound fact holds a digest where what it is about may be secret. */
const isDigest = ({ kind }: Bound["facts"][number]): boolean => kind === "reference"

/**
 * The baseline of a conversation, under the key that is in use by now. It stays under the older key that
 * the conversation was bound under where it goes on without servers that could not be read: their digests
 * cannot be made again.
 *
 * @param goesOn what facts it keeps that this turn says nothing about
 */
export const baselineOf = (
  situation: Situation,
  verdict: Verdict,
  goesOn: Bound | undefined,
): Effect.Effect<
  Pick<NewBinding, "identity" | "fingerprint" | "facts" | "gaps">,
  StateUnusable,
  InstallationKey
> =>
  Effect.map(keyringNow, ({ present }) => {
    const { prepared, compared, bound } = situation
    const isWhole = !verdict.reasons.some(({ reason }) => reason === "partial")
    const identified = isWhole ? (prepared.under(present.keyId) ?? prepared) : compared
    const identity = baselineIdentity(identified.identity, bound, verdict)
    const isSameKey = identity.keyId === compared.identity.keyId
    return {
      identity: identityText(identity),
      fingerprint:
        identity === identified.identity
          ? identified.fingerprint
          : fingerprintOf(identity, present),
      facts: baselineFacts(
        factsOf(situation, identified),
        goesOn === undefined || isSameKey
          ? goesOn
          : { ...goesOn, facts: goesOn.facts.filter((fact) => !isDigest(fact)) },
      ),
      gaps: baselineGaps(prepared.catalog, bound, verdict),
    }
  })
