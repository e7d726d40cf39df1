/** An agent CLI with a configuration format of its own: it says what it was started with. */
import { readFileSync } from "node:fs"

const [, , file, conversation, prompt] = process.argv
const tools = JSON.parse(readFileSync(file, "utf8"))
const reached = await Promise.all(
  Object.entries(tools).map(async ([name, { run, at, with: headers }]) =>
    run === undefined
      ? `${name}: ${(await fetch(at, { headers })).status}`
      : `${name}: ${run.join(" ")}`,
  ),
)
process.stdout.write(`[${conversation}] ${prompt}! ${reached.join(", ")}\n`)
