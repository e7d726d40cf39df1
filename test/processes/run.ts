/** `pnpm test:processes`: many processes on one machine, for longer than `pnpm test` does. */
import { bundle } from "../../scripts/bundle.ts"
import { optionsOf } from "../support/options.ts"
import { Sandbox } from "../support/sandbox.ts"
import { contend } from "./gateways.ts"
import { runTurns } from "./turns.ts"

const help = `Many processes on one machine: turns that are killed, and gateways that start at once.

  pnpm test:processes [--seed N] [--turns N] [--sessions N] [--processes N] [--gateways N] [--rounds N]

The same seed kills the same turns at the same moments of theirs. Without flags: 100 turns on 10
sessions from 8 processes, and 200 rounds of 50 gateways (some 15 minutes on two cores).`

const { seed, gateways, rounds, ...crowd } = optionsOf(help, {
  seed: 1,
  turns: 100,
  sessions: 10,
  processes: 8,
  gateways: 50,
  rounds: 200,
})

const say = (line: string): void => console.log(line)

const proveTurns = async (): Promise<boolean> => {
  using sandbox = new Sandbox()
  const scenario = { seed, ...crowd }
  const { answered, killed, problems } = await runTurns(sandbox, scenario)
  say(
    `turns     ${scenario.turns} on ${scenario.sessions} sessions from ${scenario.processes} processes, seed ${seed}: ${answered} answered, ${killed} killed, ${problems.length} problems`,
  )
  for (const problem of problems) say(`  ${problem}`)
  return problems.length === 0 && answered + killed === scenario.turns
}

const proveGateways = async (): Promise<boolean> => {
  using sandbox = new Sandbox()
  sandbox.configure({ mcpServers: {} })
  const { served, told, takeover } = await contend(sandbox, { gateways, rounds, seed })
  const sorted = takeover.toSorted((a, b) => a - b)
  const slowest = sorted.at(-1) ?? Number.NaN
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  say(
    `gateways  ${gateways} at once, ${rounds} rounds, seed ${seed}: ${served} served (one a round: ${served === rounds ? "yes" : "NO"}), ${told} of ${rounds * (gateways - 1)} others said who; the next took over in ${median.toFixed(0)} ms (median), ${slowest.toFixed(0)} ms (slowest)`,
  )
  return (
    served === rounds &&
    told === rounds * (gateways - 1) &&
    takeover.length === rounds &&
    slowest < 1000
  )
}

await bundle()
const isSound = [await proveTurns(), await proveGateways()]
process.exitCode = isSound.every(Boolean) ? 0 : 1
