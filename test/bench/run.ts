/**
 * Runs the benchmark: `pnpm bench [--quick] [--only ROW] [--json FILE]`.
 *
 * Every row is measured in a process of its own. `--only` takes a row by its id, or all whose ids
 * begin so; it may be repeated.
 */
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { thisMachine } from "./machine.ts"
import { type Finding, measure } from "./measure.ts"
import { report } from "./report.ts"
import type { Effort } from "./row.ts"
import { rows } from "./rows/index.ts"

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true, default: [] },
    json: { type: "string", default: join(import.meta.dirname, "results.json") },
    /** How a process is told which row it is for. */
    row: { type: "string" },
  },
})
const effort: Effort = values.quick ? "quick" : "full"

const measureApart = (id: string): Finding =>
  JSON.parse(
    execFileSync(
      process.execPath,
      ["--expose-gc", import.meta.filename, "--row", id, ...(values.quick ? ["--quick"] : [])],
      { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 26 },
    ),
  ) as Finding

const row = rows.find(({ id }) => id === values.row)
if (row !== undefined) process.stdout.write(JSON.stringify(await measure(row, effort)))
else {
  const chosen = rows.filter(
    ({ id }) => values.only.length === 0 || values.only.some((begin) => id.startsWith(begin)),
  )
  if (chosen.length === 0) {
    console.error(`There is no such row. There are: ${rows.map(({ id }) => id).join(", ")}`)
    process.exit(2)
  }
  const machine = thisMachine()
  const findings = chosen.map(({ id }) => {
    console.error(`measuring ${id}`)
    return measureApart(id)
  })
  console.log(report(machine, findings, effort))
  writeFileSync(values.json, `${JSON.stringify({ effort, machine, findings }, null, 2)}\n`)
  console.log(`written to ${values.json}`)
}
