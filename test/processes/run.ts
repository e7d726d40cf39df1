/** `pnpm test:processes`: many processes on one machine, for longer than `pnpm test` does. */
import { parseArgs } from "node:util"
import { bundle } from "../../scripts/bundle.ts"
import { Sandbox } from "../support/sandbox.ts"
import { contend } from "./gateways.ts"
import { runTurns } from "./turns.ts"

const help = `Many processes on one machine: turns that are killed, and gateways that start at once.

  pnpm test:processes [--seed N] [--turns N] [--sessions N] [--processes N] [--gateways N] [--rounds N]

The same seed kills the same turns at the same moments of theirs. Without flags: 100 turns on 10
sessions from 8 processes, and 200 rounds of 50 gateways (some 15 minutes on two cores).`

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    turns: { type: "string", default: "100" },
    sessions: { type: "string", default: "10" },
    processes: { type: "string", default: "8" },
    gateways: { type: "string", default: "50" },
    rounds: { type: "string", default: "200" },
    help: { type: "boolean", default: false },
  },
})

const say = (line: string): void => console.log(line)

const proveTurns = async (seed: number): Promise<boolean> => {
  using sandbox = new Sandbox()
  const scenario = {
    seed,
    turns: Number(values.turns),
    sessions: Number(values.sessions),
    processes: Number(values.processes),
  }
  const { answered, killed, problems } = await runTurns(sandbox, scenario)
  say(
    `turns     ${scenario.turns} on ${scenario.sessions} sessions from ${scenario.processes} processes, seed ${seed}: ${answered} answered, ${killed} killed, ${problems.length} problems`,
  )
  for (const problem of problems) say(`  ${problem}`)
  return problems.length === 0 && answered + killed === scenario.turns
}

const proveGateways = async (seed: number): Promise<boolean> => {
  using sandbox = new Sandbox()
  sandbox.configure({ mcpServers: {} })
  const gateways = Number(values.gateways)
  const rounds = Number(values.rounds)
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

if (values.help) say(help)
else {
  await bundle()
  const seed = Number(values.seed)
  const isSound = [await proveTurns(seed), await proveGateways(seed)]
  process.exitCode = isSound.every(Boolean) ? 0 : 1
}
