/** What a plugin asks for, as arguments of `mooring plugin allow`. */
import { changedBy, type PluginMount, privacyOf } from "@mooring/config"
import type { AskedNames } from "../author/index.ts"
import type { Leave, Leaves } from "../edit/index.ts"

/** The kinds of what a plugin asks for: how that is said, and how it is allowed. */
export const askKinds = [
  ["reads", "env", "reads", ""],
  ["sets", "sets", "sets", "--set "],
  ["hosts", "hosts", "contacts", "--host "],
] as const

const because: { readonly [W in keyof AskedNames]: (name: string) => string | undefined } = {
  reads: () => undefined,
  sets: (name) => `changes ${changedBy(name)}`,
  hosts: privacyOf,
}

/** What is asked for, as a person decides about it: with why each of it is to be thought about. */
export const describeAsks = (asks: AskedNames): ReadonlyArray<string> =>
  askKinds.flatMap(([what, , word]) => {
    const told = asks[what].map((name) => {
      const why = because[what](name)
      return why === undefined ? name : `${name} (${why})`
    })
    return told.length === 0 ? [] : [`${word} ${told.join(", ")}`]
  })

/** What is asked for and not allowed yet, each as an argument of `plugin allow`. */
export const asksAsFlags = (
  asks: AskedNames,
  mount?: Pick<PluginMount, Leave>,
): ReadonlyArray<string> =>
  askKinds.flatMap(([what, leave, , flag]) =>
    asks[what].filter((name) => mount?.[leave].has(name) !== true).map((name) => `${flag}${name}`),
  )

/** What was chosen of these arguments. */
export const leavesOf = (chosen: ReadonlyArray<string>): Leaves => {
  const of = (flag: string) =>
    chosen.filter((one) => one.startsWith(flag)).map((one) => one.slice(flag.length))
  return {
    env: chosen.filter((one) => !one.startsWith("--")),
    sets: of("--set "),
    hosts: of("--host "),
  }
}
