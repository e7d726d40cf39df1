/** A row of the benchmark: something that Mooring does, beside what else could be done. */

/** What samples count. Of `/s` more is better, of everything else less. */
export type Unit = "ms" | "MiB" | "/s" | "count"

/** How thoroughly a row is measured: `quick` shows that it works, and no more. */
export type Effort = "full" | "quick"

/** Somebody who does the row's work; a sample is one measurement of it, in the row's unit. */
export interface Contestant {
  readonly name: string
  readonly sample: () => number | Promise<number>
}

/**
 * What Mooring is to reach.
 *
 * - `AtMost`, `AtLeast`: so many times what another contestant takes or gives, round by round.
 * - `Below`: so many of the row's unit.
 */
export type Goal =
  | { readonly _tag: "AtMost"; readonly times: number; readonly of: string }
  | { readonly _tag: "AtLeast"; readonly times: number; readonly of: string }
  | { readonly _tag: "Below"; readonly value: number }

/**
 * Those who are measured, Mooring first. What they hold open is given back with them.
 *
 * @property absent who would be measured as well, were it installed
 */
export interface Contest extends Partial<AsyncDisposable> {
  readonly contestants: readonly [Contestant, ...ReadonlyArray<Contestant>]
  readonly absent?: ReadonlyArray<string>
}

/**
 * A row. Each is measured in a process of its own, so that none finds the heap of another.
 *
 * @property id by which `--only` picks it, or the beginning of it
 * @property rounds how often every contestant is measured, once it is warm
 */
export interface Row {
  readonly id: string
  readonly what: string
  readonly unit: Unit
  readonly rounds: number
  readonly goals: ReadonlyArray<Goal>
  readonly prepare: (effort: Effort) => Contest | Promise<Contest>
}
