/** What is brought in of what could be: as flags say, or as a person chooses. */
import * as Effect from "effect/Effect"
import type { Declaration } from "@mooring/config"
import {
  type Acceptable,
  type Chosen,
  type Conflicts,
  isInPlaceOfOwn,
  named,
  usual,
} from "../clients/index.ts"
import { isInteractive } from "./interactive.ts"
import { chooseFrom, orChoice } from "./ask.ts"
import type { Ended } from "./exit-code.ts"
import { fromOf, incomingStatuses } from "./incoming-text.ts"

/** What the command line says; `conflicts` is found out where it is not said. */
export interface ChoiceFlags {
  readonly conflicts: Conflicts | undefined
  readonly yes: boolean
  readonly dryRun: boolean
  readonly json: boolean
}

const chooseByHand = (entries: ReadonlyArray<Acceptable>, conflicts: Conflicts | undefined) =>
  Effect.gen(function* () {
    const beforehand = usual(entries, conflicts ?? "skip")
    const chosen = yield* chooseFrom(
      "Which of these?",
      entries.map((entry) => ({
        title: `${entry.name}  (${incomingStatuses[entry._tag]}, from ${fromOf(entry.from)})`,
        value: entry,
        selected: beforehand.includes(entry),
      })),
    )
    if (conflicts !== undefined || !chosen.some(isInPlaceOfOwn)) return { chosen, conflicts }
    const answer = yield* orChoice(
      undefined,
      "You have other servers of these names. What is to become of those that come in?",
      ["replace", "rename"],
      { json: false, missing: "", remedy: "" },
    )
    return { chosen, conflicts: answer === "rename" ? ("rename" as const) : ("replace" as const) }
  })

/** The entries that are to come in, under the names that they get. */
export const choose = (
  { yes, json, dryRun, conflicts }: ChoiceFlags,
  entries: ReadonlyArray<Acceptable>,
  own: ReadonlyArray<Declaration>,
): Effect.Effect<ReadonlyArray<Chosen>, Ended> => {
  const names = own.map(({ name }) => name)
  const mayAsk = isInteractive() && !json && !yes && entries.length > 0
  if (mayAsk)
    return Effect.map(chooseByHand(entries, conflicts), (answer) =>
      named(answer.chosen, answer.conflicts ?? "replace", names),
    )
  const policy = conflicts ?? "skip"
  return Effect.succeed(yes || dryRun ? named(usual(entries, policy), policy, names) : [])
}
