/** `pnpm test:cluster`: a fleet of three machines on a real PostgreSQL, for longer than `pnpm test` does. */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { bundle } from "../../scripts/bundle.ts"
import { optionsOf } from "../support/options.ts"
import { Postgres, postgresMissing } from "../support/postgres.ts"
import { soak } from "./soak.ts"

const help = `A fleet of three machines on a real PostgreSQL: what takes long, and turns while gateways are killed.

  pnpm test:cluster [--seed N] [--seconds N] [--kill-every N] [--sessions N] [--askers N]

The soak runs twice, with agents' homes of each machine's own, and with shared ones. Without flags: two
minutes each, a gateway killed every 4 seconds or so.`

const options = optionsOf(help, {
  seed: 1,
  seconds: 120,
  "kill-every": 4,
  sessions: 6,
  askers: 4,
})

const prove = async (postgres: Postgres, homes: "own" | "shared"): Promise<boolean> => {
  const { answered, refused, held, kills, problems } = await soak(postgres, {
    ...options,
    homes,
    killEvery: options["kill-every"],
  })
  console.log(
    `${homes} homes: ${answered} turns answered, ${refused} refused, ${held} held, ${kills} gateways killed, ${problems.length} problems`,
  )
  for (const problem of problems) console.log(`  ${problem}`)
  return problems.length === 0 && answered > 0
}

/** The tests of the fleet that `pnpm test` leaves out. */
const proveLong = (): boolean =>
  spawnSync("pnpm", ["exec", "vitest", "run", "test/fleet.test.ts"], {
    cwd: join(import.meta.dirname, "../.."),
    stdio: "inherit",
    env: { ...process.env, MOORING_TEST_CLUSTER: "long" },
  }).status === 0

if (postgresMissing !== undefined) {
  console.log(`there is no PostgreSQL to test with: ${postgresMissing}`)
  process.exitCode = 1
} else {
  await bundle()
  await using postgres = await Postgres.start()
  const isSound = [await prove(postgres, "own"), await prove(postgres, "shared"), proveLong()]
  process.exitCode = isSound.every(Boolean) ? 0 : 1
}
