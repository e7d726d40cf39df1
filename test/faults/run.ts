/** `pnpm test:faults`: every write path, at every call, in every way; prints how many points there were. */
import { bundle } from "../../scripts/bundle.ts"
import { endWith, optionsOf } from "../support/options.ts"
import { whyNoDisk } from "./full-disk.ts"
import { sliceOf, tellPoint } from "./points.ts"
import { type Scenario, scenarios } from "./scenarios.ts"
import { whyNoStrace } from "./strace.ts"
import { type Objection, Stage } from "./sweep.ts"

/**
 * What became of a scenario.
 *
 * @property full how many points there were on a disk that was full, if there was one
 */
export interface Swept {
  readonly scenario: string
  readonly calls: number
  readonly points: number
  readonly missed: number
  readonly full: number
  readonly objections: ReadonlyArray<Objection>
}

/** How many points are tried; all where it is absent. */
export interface Slice {
  readonly count: number
  readonly seed: number
}

/** Leaves room for nothing, for one page or file, for two, … until the command has room enough. */
const fillUp = async (
  stage: Stage,
): Promise<{ readonly points: number; readonly objections: ReadonlyArray<Objection> }> => {
  const objections: Array<Objection> = []
  let points = 0
  for (const what of ["pages", "files"] as const)
    for (let left = 0, isEnough = false; !isEnough; left++) {
      const { found, isDone } = await stage.crowd({ what, left })
      const at = `room for ${left} ${what}`
      const { name: scenario } = stage.scenario
      objections.push(...found.map((wrong) => ({ scenario, at, what: wrong })))
      points++
      isEnough = isDone
    }
  return { points, objections }
}

/**
 * Sweeps one scenario.
 *
 * @param hasDisk whether a disk is filled up as well
 */
export const sweep = async (scenario: Scenario, slice?: Slice, hasDisk = false): Promise<Swept> => {
  using stage = new Stage(scenario)
  const all = stage.points(await stage.begin())
  const chosen = slice === undefined ? all : sliceOf(all, slice.count, slice.seed)
  const objections: Array<Objection> = []
  let missed = 0
  for (const point of chosen) {
    const found = await stage.strike(point)
    if (found === "missed") missed++
    else
      objections.push(
        ...found.map((what) => ({ scenario: scenario.name, at: tellPoint(point), what })),
      )
  }
  const full = hasDisk ? await fillUp(stage) : { points: 0, objections: [] }
  return {
    scenario: scenario.name,
    calls: new Set(all.map(({ kind, ordinal }) => `${kind} ${ordinal}`)).size,
    points: chosen.length,
    missed,
    full: full.points,
    objections: [...objections, ...full.objections],
  }
}

/** An objection as a line. */
export const tell = ({ scenario, at, what }: Objection): string => `${scenario}: ${at}: ${what}`

const help = `Runs every command that writes, once for each of its calls, and has that call fail or be its last.

  pnpm test:faults [--only NAME] [--slice N] [--seed N] [--jobs N]

Without flags: every point of every command, two commands at a time (an hour and more on two cores).
--only takes the commands whose names hold the text, --slice so many points of each, by the seed.

Commands: ${scenarios.map(({ name }) => name).join("; ")}`

const main = async (): Promise<void> => {
  const {
    only,
    slice: count,
    seed,
    jobs,
  } = optionsOf(help, { only: "", slice: undefined, seed: 1, jobs: 2 })
  const waiting = scenarios.filter(({ name }) => name.includes(only))
  if (waiting.length === 0) endWith(help, `no command holds ${only}`)
  const why = whyNoStrace()
  if (why !== undefined) {
    console.log(`skipped: ${why}`)
    return
  }
  await bundle()
  const whyNot = whyNoDisk()
  if (whyNot !== undefined) console.log(`no disk is filled up: ${whyNot}`)
  const slice = count === undefined ? undefined : { count, seed }
  let points = 0
  let full = 0
  let missed = 0
  let objections = 0
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const begun = performance.now()
      const swept = await sweep(next, slice, whyNot === undefined)
      points += swept.points
      full += swept.full
      missed += swept.missed
      objections += swept.objections.length
      console.log(
        `${swept.objections.length === 0 ? "ok    " : "WRONG "} ${swept.scenario.padEnd(20)} ${String(swept.points).padStart(5)} points at ${swept.calls} calls (${swept.missed} struck elsewhere), ${swept.full} on a full disk, ${Math.round((performance.now() - begun) / 1000)} s`,
      )
      for (const objection of swept.objections) console.log(`       ${tell(objection)}`)
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  console.log(
    `\n${points} points at calls, ${missed} of them struck elsewhere; ${full} on a full disk; ${objections} objections`,
  )
  process.exitCode = objections === 0 ? 0 : 1
}

if (import.meta.main) await main()
