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

/** What was found, for people. */
export const report = (
  machine: Machine,
  findings: ReadonlyArray<Finding>,
  effort: Effort,
): string => {
  const table = new Table({
    head: ["row", "what", "unit", "median (quartiles)", "goal", "reached"],
    style: { head: [], border: [] },
    wordWrap: true,
    colWidths: [22, 34, 7, 42, 30, 28],
  })
  for (const { id, what, unit, contestants, goals } of findings)
    table.push([
      id,
      what,
      unit,
      contestants.map(({ name, ...summary }) => `${name}: ${spread(summary)}`).join("\n"),
      goals.map(({ goal }) => goalText(goal, unit)).join("\n"),
      goals.map((reached) => reachedText(reached, unit, effort)).join("\n"),
    ])
  const { cpu, cores, memory, system, node } = machine
  return [
    `${cpu}, ${cores} cores, ${memory}; ${system}; Node ${node}`,
    Object.entries(machine.packages)
      .map(([name, version]) => `${name} ${version}`)
      .join(", "),
    table.toString(),
    effort === "quick"
      ? "A quick run shows that everything can be measured. It judges no times."
      : "Contestants are measured in turn, round by round; times as much are of one round each.",
  ].join("\n")
}
