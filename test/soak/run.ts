/** `pnpm test:soak`: many turns against one gateway, for longer than `pnpm test` does. */
import { optionsOf } from "../support/options.ts"
import { growthIn, soak } from "./soak.ts"

const help = `Soaks a gateway with turns, and says what has grown by the end.

  pnpm test:soak [--turns N] [--one-run-in N]

Each turn mounts its tools, calls one and ends; one in so many is a whole run of the demo agent. Without
flags: 10,000 turns, one in 50 of them a whole run (some five minutes on two cores).`

const { turns, "one-run-in": oneRunIn } = optionsOf(help, { turns: 10_000, "one-run-in": 50 })
const began = performance.now()
const looks = await soak(
  { turns, oneRunIn, sessions: 20 },
  ({ turns: done, memory, files, store, leases }) =>
    console.log(
      `${done} turns: ${memory.toFixed(1)} MiB, ${files} open files, ${leases.length} leases, a store of ${store} bytes`,
    ),
)
const growth = growthIn(looks)
for (const found of growth) console.error(`GREW  ${found}`)
console.log(
  `${growth.length === 0 ? "nothing grew" : "something grew"}, in ${((performance.now() - began) / 1000).toFixed(0)} s`,
)
process.exitCode = growth.length === 0 ? 0 : 1
