/** Measures the contestants of a row in turn, round by round, and sums up what was found. */
import type { Contestant, Effort, Goal, Row, Unit } from "./row.ts"

/** The middle of some samples, and the quarters of them that lie below and above. */
export interface Summary {
  readonly median: number
  readonly low: number
  readonly high: number
}

/** A goal, and how far Mooring is: times as much as another, or an amount. */
export interface Reached extends Summary {
  readonly goal: Goal
  readonly met: boolean
}

/** What was found about a row. */
export interface Finding {
  readonly id: string
  readonly what: string
  readonly unit: Unit
  readonly rounds: number
  readonly contestants: ReadonlyArray<Summary & { readonly name: string }>
  readonly absent: ReadonlyArray<string>
  readonly goals: ReadonlyArray<Reached>
}

const quantile = (sorted: ReadonlyArray<number>, part: number): number => {
  const place = (sorted.length - 1) * part
  const [below, above] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0]
  return below + (above - below) * (place - Math.floor(place))
}

/** The median of some samples, with the first and the third quartile as their spread. */
export const summarise = (samples: ReadonlyArray<number>): Summary => {
  const sorted = samples.toSorted((a, b) => a - b)
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
  }
}

/** How long each contestant runs before it is measured, in milliseconds: until its code is compiled. */
const warmUp: { readonly [E in Effort]: number } = { full: 1500, quick: 0 }

/** The samples of some contestants, by name: one of each in every round, another one first each time. */
const samplesOf = async (
  contestants: ReadonlyArray<Contestant>,
  rounds: number,
  effort: Effort,
): Promise<ReadonlyMap<string, ReadonlyArray<number>>> => {
  const samples = new Map<string, Array<number>>(contestants.map(({ name }) => [name, []]))
  for (const { sample } of contestants) {
    const until = performance.now() + warmUp[effort]
    while (performance.now() < until) await sample()
  }
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(round + turn) % contestants.length]
      if (contestant !== undefined) samples.get(contestant.name)?.push(await contestant.sample())
    }
  return samples
}

const reach = (
  goal: Goal,
  own: ReadonlyArray<number>,
  samples: ReadonlyMap<string, ReadonlyArray<number>>,
): Reached | undefined => {
  if (goal._tag === "Below") {
    const summary = summarise(own)
    return { goal, ...summary, met: summary.median <= goal.value }
  }
  // A contestant that is not installed has no samples.
  const other = samples.get(goal.of)
  if (other === undefined) return undefined
  // Both of one round: whatever else the machine did fell on both alike.
  const summary = summarise(own.map((sample, round) => sample / (other[round] ?? Number.NaN)))
  const { median } = summary
  return {
    goal,
    ...summary,
    met: goal._tag === "AtMost" ? median <= goal.times : median >= goal.times,
  }
}

/** Measures a row. */
export const measure = async (row: Row, effort: Effort): Promise<Finding> => {
  const contest = await row.prepare(effort)
  const { id, what, unit, goals } = row
  const rounds = effort === "quick" ? 1 : row.rounds
  const samples = await samplesOf(contest.contestants, rounds, effort).finally(() =>
    contest[Symbol.asyncDispose]?.(),
  )
  const own = samples.get(contest.contestants[0].name) ?? []
  return {
    id,
    what,
    unit,
    rounds,
    contestants: Array.from(samples, ([name, all]) => ({ name, ...summarise(all) })),
    absent: contest.absent ?? [],
    goals: goals.flatMap((goal) => reach(goal, own, samples) ?? []),
  }
}

/**
 * The processor time of some work in this process, in milliseconds: of all its threads, so that what
 * is left to the garbage collector counts. Work is repeated until it can be told from the clock.
 */
export const processorTime = (work: () => unknown, effort: Effort): number => {
  const enough = effort === "quick" ? 0 : 30_000
  let runs = 0
  const before = process.cpuUsage()
  for (;;) {
    work()
    runs += 1
    const { user, system } = process.cpuUsage(before)
    if (user + system >= enough) return (user + system) / runs / 1000
  }
}
