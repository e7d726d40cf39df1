/** `pnpm test:faults`: every write path, at every call, in every way; prints how many points there were. */
import { parseArgs } from "node:util"
import { bundle } from "../../scripts/bundle.ts"
import { sliceOf } from "./points.ts"
import { type Scenario, scenarios } from "./scenarios.ts"
import { whyNoStrace } from "./strace.ts"
import { type Objection, Stage } from "./sweep.ts"

/** What became of a scenario. */
export interface Swept {
  readonly scenario: string
  readonly calls: number
  readonly points: number
  readonly missed: number
  readonly objections: ReadonlyArray<Objection>
}

/** How many points are tried; all where it is absent. */
export interface Slice {
  readonly count: number
  readonly seed: number
}

/** Sweeps one scenario. */
export const sweep = async (scenario: Scenario, slice?: Slice): Promise<Swept> => {
  using stage = new Stage(scenario)
  const all = stage.points(await stage.begin())
  const chosen = slice === undefined ? all : sliceOf(all, slice.count, slice.seed)
  const objections: Array<Objection> = []
  let missed = 0
  for (const point of chosen) {
    const found = await stage.strike(point)
    if (found === "missed") missed++
    else objections.push(...found.map((what) => ({ scenario: scenario.name, point, what })))
  }
  const calls = new Set(all.map(({ kind, ordinal }) => `${kind} ${ordinal}`)).size
  return { scenario: scenario.name, calls, points: chosen.length, missed, objections }
}

/** An objection as a line. */
export const tell = ({ scenario, point, what }: Objection): string =>
  `${scenario}: ${point.effect}${point.lasting ? " from there on" : ""} at ${point.kind} ${point.ordinal}, ${point.about}: ${what}`

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      slice: { type: "string" },
      seed: { type: "string", default: "1" },
      jobs: { type: "string", default: "2" },
    },
  })
  const why = whyNoStrace()
  if (why !== undefined) {
    console.log(`skipped: ${why}`)
    return
  }
  await bundle()
  const slice =
    values.slice === undefined
      ? undefined
      : { count: Number(values.slice), seed: Number(values.seed) }
  const waiting = scenarios.filter(({ name }) => name.includes(values.only ?? ""))
  let points = 0
  let missed = 0
  let objections = 0
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const begun = performance.now()
      const swept = await sweep(next, slice)
      points += swept.points
      missed += swept.missed
      objections += swept.objections.length
      console.log(
        `${swept.objections.length === 0 ? "ok    " : "WRONG "} ${swept.scenario.padEnd(20)} ${String(swept.points).padStart(5)} points at ${swept.calls} calls (${swept.missed} struck elsewhere), ${Math.round((performance.now() - begun) / 1000)} s`,
      )
      for (const objection of swept.objections) console.log(`       ${tell(objection)}`)
    }
  }
  await Promise.all(Array.from({ length: Number(values.jobs) }, work))
  console.log(`\n${points} points, ${missed} of them struck elsewhere, ${objections} objections`)
  process.exitCode = objections === 0 ? 0 : 1
}

if (import.meta.main) await main()
