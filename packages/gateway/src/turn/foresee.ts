/** Foresees what an edit would do to sessions: each is judged as it is, and as it would be. */
import * as Effect from "effect/Effect"
import type { Verdict } from "@mooring/config"
import type { NotFound, StateUnusable } from "../errors.ts"
import { Host } from "../host.ts"
import type { Binding, InstallationKey } from "../session/index.ts"
import { type Draft, draftReader, SourceAccess } from "../sources/index.ts"
import { prepare, type Prepared } from "./prepare.ts"
import { findBackend, judge, situationOf } from "./situation.ts"

/** A conversation, with the verdict on its next turn before the edit, and after it. */
export interface Foreseen {
  readonly binding: Binding
  readonly before: Verdict
  readonly after: Verdict
}

/**
 * What would become of conversations.
 *
 * @property isRead whether anything is read from where the draft would be
 * @property prepared what the draft makes of the configuration, by agent and directory
 */
export interface Foresight {
  readonly sessions: ReadonlyArray<Foreseen>
  readonly isRead: boolean
  readonly prepared: ReadonlyArray<Prepared>
}

/** Prepares once for each agent in each directory: sessions share most of that. */
const preparing = (
  flags: ReadonlyArray<string>,
): ((binding: Binding) => Effect.Effect<Prepared, StateUnusable, Host | InstallationKey>) => {
  const done = new Map<string, Prepared>()
  return ({ agent, cwd }) =>
    Effect.gen(function* () {
      const host = yield* Host
      const key = JSON.stringify([agent, cwd])
      const prepared =
        done.get(key) ??
        (yield* Effect.provideService(prepare({ agent, flags }), Host, { ...host, cwd }))
      done.set(key, prepared)
      return prepared
    })
}

const verdictOf = (binding: Binding, prepared: Prepared): Effect.Effect<Verdict, NotFound, Host> =>
  Effect.gen(function* () {
    const host = yield* Host
    const backend = yield* findBackend(binding.backend)
    return judge(
      situationOf({
        key: binding,
        agent: binding.agent,
        backend,
        // The conversation would go on where it is: only the edit is to be judged.
        host: { ...host, cwd: binding.cwd },
        prepared,
        partial: false,
        binding,
      }),
    )
  })

/**
 * Foresees what a draft would do, without writing anything.
 *
 * @param flags the values of `--mcp-config` that the next turns would have
 */
export const foresee = (
  bindings: ReadonlyArray<Binding>,
  draft: Draft,
  flags: ReadonlyArray<string>,
): Effect.Effect<Foresight, NotFound | StateUnusable, Host | InstallationKey> =>
  Effect.gen(function* () {
    const { reader, isRead } = draftReader(yield* yield* SourceAccess, draft)
    const asIs = preparing(flags)
    const asDrafted = preparing(flags)
    const drafted = (binding: Binding) =>
      Effect.provideService(asDrafted(binding), SourceAccess, Effect.succeed(reader))
    const prepared = new Set<Prepared>()
    const sessions = yield* Effect.forEach(bindings, (binding) =>
      Effect.gen(function* () {
        const afterwards = yield* drafted(binding)
        prepared.add(afterwards)
        return {
          binding,
          before: yield* verdictOf(binding, yield* asIs(binding)),
          after: yield* verdictOf(binding, afterwards),
        }
      }),
    )
    return { sessions, isRead: isRead(), prepared: [...prepared] }
  })
