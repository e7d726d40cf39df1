/** Prints what a benchmark has found: one table, and what it was measured on. */
import Table from "cli-table3"
import type { Machine } from "./machine.ts"
import type { Finding, Reached, Summary } from "./measure.ts"
import type { Effort, Goal } from "./row.ts"

const digits = (value: number): string =>
  value.toLocaleString(
    "en",
    value >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 },
  )

const spread = ({ median, low, high }: Summary): string =>
  `${digits(median)} (${digits(low)}–${digits(high)})`

const goalText = (goal: Goal, unit: string): string => {
  switch (goal._tag) {
    case "AtMost":
      return `at most ${goal.times}x ${goal.of}`
    case "AtLeast":
      return `at least ${goal.times}x ${goal.of}`
    case "Below":
      return `under ${goal.value} ${unit}`
  }
}

const reachedText = (reached: Reached, unit: string, effort: Effort): string => {
  const sign = effort === "quick" ? "" : reached.met ? "yes: " : "NO: "
  return `${sign}${spread(reached)}${reached.goal._tag === "Below" ? ` ${unit}` : "x"}`
}

/** What a benchmark has found. */
export interface Found {
  readonly machine: Machine
  readonly effort: Effort
  readonly minutes: number
  readonly findings: ReadonlyArray<Finding>
  /** The ids of rows that failed, or were not reached. */
  readonly missing: ReadonlyArray<string>
}

const tableOf = (findings: ReadonlyArray<Finding>, effort: Effort): string => {
  const table = new Table({
    head: ["row", "what", "unit", "median (quartiles)", "goal", "reached"],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [23, 34, 7, 42, 30, 28],
  })
  for (const { id, what, unit, contestants, absent, goals } of findings)
    table.push([
      id,
      what,
      unit,
      [
        ...contestants.map(({ name, ...summary }) => `${name}: ${spread(summary)}`),
        ...absent.map((name) => `${name}: not installed`),
      ].join("\n"),
      goals.map(({ goal }) => goalText(goal, unit)).join("\n"),
      goals.map((reached) => reachedText(reached, unit, effort)).join("\n"),
    ])
  return table.toString()
}

/** How many goals are reached, and which are not. */
const judgement = (findings: ReadonlyArray<Finding>): string => {
  const goals = findings.flatMap(({ id, goals: all }) => all.map((reached) => ({ id, ...reached })))
  const missed = goals
    .filter(({ met }) => !met)
    .map(({ id, goal }) => (goal._tag === "Below" ? id : `${id} (${goal.of})`))
  const reached = `${goals.length - missed.length} of ${goals.length} goals are reached`
  return missed.length === 0 ? `${reached}.` : `${reached}. Missed: ${missed.join(", ")}.`
}

/** What was found, for people. */
export const report = ({ machine, effort, minutes, findings, missing }: Found): string => {
  const { cpu, cores, memory, system, node } = machine
  return [
    `${cpu}, ${cores} cores, ${memory}; ${system}; Node ${node}`,
    Object.entries({ ...machine.packages, ...machine.agents })
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
    tableOf(findings, effort),
    effort === "quick"
      ? "A quick run shows that everything can be measured. It judges no times."
      : `Times as much are of one round each, in which contestants take turns. ${judgement(findings)}`,
    ...(missing.length === 0 ? [] : [`Not measured: ${missing.join(", ")}.`]),
    `It took ${digits(minutes)} minutes.`,
  ].join("\n")
}
