/** Breaks guarantees one by one, in a copy of the repository, and sees that the tests notice. */
import { spawnSync } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { Copy } from "../support/copy.ts"
import { endWith, optionsOf } from "../support/options.ts"
import { type Mutant, mutants } from "./table.ts"

const help = `Breaks guarantees one by one, in a copy of the repository, and sees that the tests notice.

  pnpm test:mutants [--only TEXT]

Without a flag, all of them (an hour and more on two cores); else those whose guarantee, or whose test's
path, holds the text.`

/** Whether what is named to catch mutants has an objection to a copy. */
const objects = (copy: Copy, caught: Mutant["caught"]): boolean => {
  const [command, args] =
    caught === "types"
      ? ["tsc", ["-b", "packages/config/test"]]
      : ["vitest", ["run", caught, "--bail=1", "--testTimeout=20000"]]
  const { status } = spawnSync(
    join(copy.root, "node_modules/.bin", command as string),
    args as Array<string>,
    {
      cwd: copy.root,
      env: { ...process.env, CI: "1" },
      stdio: "ignore",
      timeout: 180_000,
    },
  )
  return status !== 0
}

/** Tries mutants, and gives those that nothing noticed. What objects to the sound copy notices nothing. */
export const tryMutants = (
  chosen: ReadonlyArray<Mutant>,
  onTried: (mutant: Mutant, caught: boolean) => void,
): ReadonlyArray<Mutant> => {
  using copy = new Copy()
  for (const caught of new Set(chosen.map((mutant) => mutant.caught)))
    if (objects(copy, caught)) throw new Error(`${caught} fails without any mutant`)
  return chosen.filter((mutant) => {
    const path = join(copy.root, mutant.file)
    const sound = readFileSync(path, "utf8")
    copy.replace(mutant.file, mutant.from, mutant.to)
    const caught = objects(copy, mutant.caught)
    writeFileSync(path, sound)
    onTried(mutant, caught)
    return !caught
  })
}

if (import.meta.main) {
  const { only } = optionsOf(help, { only: "" })
  const chosen = mutants.filter(
    ({ guarantee, caught }) => guarantee.includes(only) || caught.includes(only),
  )
  if (chosen.length === 0) endWith(help, `no guarantee and no test holds ${only}`)
  const missed = tryMutants(chosen, ({ guarantee, caught }, isFound) =>
    console.log(`${isFound ? "caught" : "MISSED"}  ${guarantee} (${caught})`),
  )
  console.log(
    `\n${chosen.length - missed.length} of ${chosen.length} broken guarantees were noticed`,
  )
  process.exitCode = missed.length === 0 ? 0 : 1
}
