/** `pnpm bench`: measures Mooring beside its floors and its peers, prints one table and writes it as JSON. */
import { writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { parseArgs } from "node:util"
import { measureApart } from "./apart.ts"
import { thisMachine } from "./machine.ts"
import { type Finding, measure } from "./measure.ts"
import { profile } from "./profile.ts"
import { report } from "./report.ts"
import type { Effort, Row } from "./row.ts"
import { rows } from "./rows/index.ts"

const results = join(import.meta.dirname, "results.json")

const help = `Measures Mooring beside its floors and its peers, prints one table and writes it as JSON.

  pnpm bench [--quick] [--only ROW]... [--json FILE]
  pnpm bench --profile ROW

  --quick        shows that every row can be measured, and judges no times
  --only ROW     this row, or all whose ids begin so
  --json FILE    where the JSON goes, and profiles beside it; else test/bench/results.json
  --profile ROW  profiles Mooring's part of a row: writes a .cpuprofile, which shows a flame graph in
                 a browser's developer tools, and prints the top of it
  --help         this

Rows: ${rows.map(({ id }) => id).join(", ")}`

/** What was asked for in a way that cannot be understood. */
class Misunderstood extends Error {}

/** The row of an id, or else those whose ids begin so. */
const rowsOf = (id: string): ReadonlyArray<Row> => {
  const exact = rows.filter((row) => row.id === id)
  const found = exact.length > 0 ? exact : rows.filter((row) => row.id.startsWith(id))
  if (found.length > 0) return found
  throw new Misunderstood(
    `There is no row ${id}. There are: ${rows.map((row) => row.id).join(", ")}`,
  )
}

const optionsOf = (args: ReadonlyArray<string>) => {
  try {
    return parseArgs({
      args: [...args],
      options: {
        quick: { type: "boolean", default: false },
        only: { type: "string", multiple: true, default: [] },
        json: { type: "string", default: results },
        profile: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
        /** How a process of its own is told what it is for. */
        row: { type: "string", multiple: true },
      },
    }).values
  } catch (error) {
    throw new Misunderstood(`${(error as Error).message}\n\n${help}`)
  }
}

/** Measures rows here. One that fails says why, and the others are measured all the same. */
const measureHere = async (chosen: ReadonlyArray<Row>, effort: Effort): Promise<number> => {
  let failed = 0
  for (const row of chosen) {
    console.error(`measuring ${row.id}`)
    try {
      console.log(JSON.stringify(await measure(row, effort)))
    } catch (error) {
      failed++
      console.error(error)
    }
  }
  return failed === 0 ? 0 : 1
}

/** Measures rows, each in a process of its own; where no times are judged, all in one. */
const measureAll = async (
  chosen: ReadonlyArray<Row>,
  effort: Effort,
  signal: AbortSignal,
): Promise<ReadonlyArray<Finding>> => {
  const findings: Array<Finding> = []
  const ids = chosen.flatMap(({ id }) => ["--row", id])
  const parts = effort === "quick" ? [[...ids, "--quick"]] : chosen.map(({ id }) => ["--row", id])
  for (const part of parts)
    if (!signal.aborted)
      for await (const finding of measureApart(part, signal)) findings.push(finding)
  return findings
}

const bench = async (chosen: ReadonlyArray<Row>, effort: Effort, json: string): Promise<number> => {
  const stopped = new AbortController()
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => stopped.abort(signal))
  const began = performance.now()
  const machine = thisMachine()
  const findings = await measureAll(chosen, effort, stopped.signal)
  const minutes = (performance.now() - began) / 60_000
  const missing = chosen.filter(({ id }) => findings.every((finding) => finding.id !== id))
  console.log(report({ machine, effort, minutes, findings, missing: missing.map(({ id }) => id) }))
  // What was there is more than what was found until somebody interrupted it.
  if (stopped.signal.aborted) {
    console.log("It was interrupted: nothing is written.")
    return 130
  }
  writeFileSync(json, `${JSON.stringify({ effort, minutes, machine, findings }, null, 2)}\n`)
  console.log(`written to ${json}`)
  return missing.length === 0 ? 0 : 1
}

const main = async (args: ReadonlyArray<string>): Promise<number> => {
  const { quick, only, json, row, ...other } = optionsOf(args)
  const effort = quick ? "quick" : "full"
  if (other.help) {
    console.log(help)
    return 0
  }
  if (other.profile !== undefined) {
    for (const one of rowsOf(other.profile))
      await profile(one, effort, join(dirname(json), `${one.id}.cpuprofile`))
    return 0
  }
  if (row !== undefined) return measureHere(row.flatMap(rowsOf), effort)
  const chosen = only.length === 0 ? rows : rows.filter((one) => only.flatMap(rowsOf).includes(one))
  return bench(chosen, effort, json)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Misunderstood)) throw error
  console.error(error.message)
  process.exitCode = 2
}
