/** What a turn finds when its time has come: what is bound, what is declared, and what is the case. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import {
  type Bound,
  type Circumstances,
  decide,
  type DriftFact,
  type Policy,
  type Rendered,
  readIdentityText,
  type Verdict,
} from "@mooring/config"
import { type Backend, backends } from "../backend/index.ts"
import { NotFound } from "../errors.ts"
import type { Host } from "../host.ts"
import type { Binding, SessionKey } from "../session/index.ts"
import { previewFor } from "./launch.ts"
import type { Identified, Prepared } from "./prepare.ts"

/**
 * A turn's situation.
 *
 * @property surroundings what of the CLI's own configuration is to be reckoned with
 * @property rendering what the CLI cannot be told of the servers as they are
 * @property partial whether to go on without servers that could not be read
 * @property compared what is declared, under the key of what is bound: it is compared with that
 */
export interface Situation {
  readonly key: SessionKey
  readonly agent: string
  readonly backend: Backend
  readonly host: Host["Service"]
  readonly prepared: Prepared
  readonly surroundings: ReturnType<Backend["surroundings"]>
  readonly rendering: Pick<Rendered, "dropped" | "renamed" | "proxied">
  readonly circumstances: Omit<Circumstances, "facts">
  readonly partial: boolean
  readonly binding: Binding | undefined
  readonly bound: Bound | undefined
  readonly compared: Identified
}

/** What a stored binding means to a verdict. Its identity is most often the present one. */
const boundOf = (binding: Binding, { identity }: Prepared): Bound => ({
  identity: readIdentityText(binding.identity, identity),
  owner: binding.owner,
  account: binding.account,
  cwd: binding.cwd,
  facts: binding.facts,
  gaps: binding.gaps,
})

/** The part of a situation that is about what is bound. */
export const boundTo = (
  binding: Binding | undefined,
  prepared: Prepared,
): Pick<Situation, "binding" | "bound" | "compared"> => {
  if (binding === undefined) return { binding, bound: undefined, compared: prepared }
  const bound = boundOf(binding, prepared)
  if (Result.isFailure(bound.identity)) return { binding, bound, compared: prepared }
  const stored = bound.identity.success
  const isPresent = stored.keyId === prepared.identity.keyId
  const compared = isPresent ? prepared : prepared.under(stored.keyId)
  // Under a key that is not known, nothing can be compared, and the verdict says so.
  if (compared === undefined) return { binding, bound, compared: prepared }
  const isSame = binding.fingerprint === compared.fingerprint
  const identity = isSame ? bound.identity : Result.succeed(compared.restate(stored))
  return { binding, bound: { ...bound, identity }, compared }
}

/** What a backend could not be told, a server at a time: its change is worth telling. */
const droppedFacts = ({ dropped }: Pick<Rendered, "dropped">): ReadonlyArray<DriftFact> =>
  Array.from(
    Map.groupBy(dropped, ({ server }) => server),
    ([subject, all]) => ({
      kind: "dropped",
      subject,
      value: all
        .map(({ field }) => field)
        .toSorted()
        .join(","),
    }),
  )

/** Puts a situation together. */
export const situationOf = (facts: {
  readonly key: SessionKey
  readonly agent: string
  readonly backend: Backend
  readonly host: Host["Service"]
  readonly prepared: Prepared
  readonly partial: boolean
  readonly binding: Binding | undefined
}): Situation => {
  const { backend, host, prepared, binding } = facts
  const surroundings = backend.surroundings(host)
  const rendering = previewFor(backend, surroundings, prepared.runnable)
  return {
    ...facts,
    ...boundTo(binding, prepared),
    surroundings,
    rendering,
    circumstances: {
      owner: host.owner,
      account: backend.account(host),
      cwd: host.cwd,
      followsCwd: backend.followsCwd,
    },
  }
}

/** The facts of a situation, with digests of the key that is asked for. */
export const factsOf = (
  { rendering }: Situation,
  { facts }: Identified,
): ReadonlyArray<DriftFact> => [...facts, ...droppedFacts(rendering)]

/** The verdict on a situation under a policy. */
export const decideUnder = (situation: Situation, policy: Policy): Verdict => {
  const { bound, prepared, compared, circumstances, partial } = situation
  return decide({
    bound,
    catalog: prepared.catalog,
    identity: compared.identity,
    circumstances: { ...circumstances, facts: factsOf(situation, compared) },
    policy,
    partial,
  })
}

/** The verdict on a situation under the user's own policy. */
export const judge = (situation: Situation): Verdict =>
  decideUnder(situation, situation.prepared.sources.policy)

/** The backend of an id. */
export const findBackend = (id: string): Effect.Effect<Backend, NotFound> => {
  const backend = backends.get(id)
  return backend === undefined
    ? Effect.fail(
        new NotFound({
          what: "backend",
          name: id,
          remedy: `choose one of: ${[...backends.keys()].join(", ")}`,
        }),
      )
    : Effect.succeed(backend)
}
