/** Soaks a gateway: `pnpm test:soak [TURNS] [ONE RUN IN]`, 10,000 turns with one whole run in 50 unless said otherwise. */
import { growthIn, soak } from "./soak.ts"

const [turns = "10000", oneRunIn = "50"] = process.argv.slice(2)
const began = performance.now()
const looks = await soak(
  { turns: Number(turns), oneRunIn: Number(oneRunIn), sessions: 20 },
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
