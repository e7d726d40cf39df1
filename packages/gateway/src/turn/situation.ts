/** What a turn finds when its time has come: what is bound, what is declared, and what is the case. */
import * as Effect from "effect/Effect"
import {
  type Bound,
  type Circumstances,
  decide,
  type Policy,
  readIdentity,
  type Verdict,
} from "@mooring/config"
import { type Backend, backends } from "../backend/index.ts"
import { NotFound } from "../errors.ts"
import type { Host } from "../host.ts"
import type { Binding, SessionKey } from "../session/index.ts"
import type { Prepared } from "./prepare.ts"

/** A turn's situation. */
export interface Situation {
  readonly key: SessionKey
  readonly agent: string
  readonly backend: Backend
  readonly host: Host["Service"]
  readonly prepared: Prepared
  readonly circumstances: Circumstances
  readonly binding: Binding | undefined
  readonly bound: Bound | undefined
}

/** What a stored binding means to a verdict. */
const boundOf = (binding: Binding): Bound => ({
  identity: readIdentity(binding.identity),
  owner: binding.owner,
  account: binding.account,
  cwd: binding.cwd,
  facts: binding.facts,
  gaps: binding.gaps,
})

/** Puts a situation together. */
export const situationOf = (facts: {
  readonly key: SessionKey
  readonly agent: string
  readonly backend: Backend
  readonly host: Host["Service"]
  readonly prepared: Prepared
  readonly binding: Binding | undefined
}): Situation => {
  const { backend, host, prepared, binding } = facts
  return {
    ...facts,
    bound: binding === undefined ? undefined : boundOf(binding),
    circumstances: {
      owner: host.owner,
      account: backend.account(host),
      cwd: host.cwd,
      followsCwd: backend.followsCwd,
      facts: prepared.facts,
    },
  }
}

/** The verdict on a situation under a policy. */
export const decideUnder = (
  { bound, prepared, circumstances }: Situation,
  policy: Policy,
  partial: boolean,
): Verdict =>
  decide({
    bound,
    catalog: prepared.catalog,
    identity: prepared.identity,
    circumstances,
    policy,
    partial,
  })

/** The verdict on a situation under the user's own policy. */
export const judge = (situation: Situation, partial: boolean): Verdict =>
  decideUnder(situation, situation.prepared.sources.policy, partial)

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
