/** Turns that come to every machine of a fleet while its gateways are killed, as a scenario that a seed repeats. */
import { readFileSync } from "node:fs"
import { basename } from "node:path"
import { setTimeout as pause } from "node:timers/promises"
import { randomFrom } from "../processes/random.ts"
import { Fleet, type Machine } from "../support/fleet.ts"
import type { Postgres } from "../support/postgres.ts"
import { type Finished, mooringExecutable, type RunOutput } from "../support/sandbox.ts"

/**
 * @property seconds how long turns come
 * @property killEvery how long a gateway lives at most, in seconds
 */
export interface Scenario {
  readonly seed: number
  readonly homes: "own" | "shared"
  readonly seconds: number
  readonly killEvery: number
  readonly sessions: number
  readonly askers: number
}

/** What came of the turns. */
export interface Outcome {
  readonly answered: number
  readonly refused: number
  readonly held: number
  readonly kills: number
  /** What went wrong, in words; nothing is right. */
  readonly problems: ReadonlyArray<string>
}

interface Asked {
  readonly session: string
  readonly prompt: string
  readonly finished: Finished
}

/** A turn that has no answer says why, and what to do. */
const isRefusal = ({ code, stderr }: Finished): boolean =>
  code === 1 && /^error: .+\n {2}fix: .+/m.test(stderr) && !stderr.includes("Mooring's own")

const isAnswer = ({ prompt, finished }: Asked): boolean =>
  finished.code === 0 &&
  (JSON.parse(finished.stdout) as RunOutput).reply?.endsWith(`: ${prompt}`) === true

/** What was said in each conversation, by its name. */
const conversationsOf = (fleet: Fleet): ReadonlyMap<string, ReadonlyArray<string>> => {
  const said = new Map<string, ReadonlyArray<string>>()
  for (const home of new Set(fleet.machines.map(({ agentHome }) => agentHome)))
    for (const path of fleet.machines[0]?.sandbox.paths(home) ?? [])
      if (path.endsWith(".jsonl"))
        said.set(
          basename(path, ".jsonl"),
          readFileSync(path, "utf8")
            .split("\n")
            .filter((line) => line !== "")
            .map((line) => (JSON.parse(line) as { readonly prompt: string }).prompt),
        )
  return said
}

/** How many turns the history has of each conversation. */
const historyOf = (postgres: Postgres, fleet: Fleet): ReadonlyMap<string, number> =>
  new Map(
    postgres
      .sql(
        "SELECT agent_session_id, count(*) FROM history WHERE turn IS NOT NULL GROUP BY agent_session_id",
        fleet.database,
      )
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split("|"))
      .map(([conversation = "", count]) => [conversation, Number(count)]),
  )

const problemsOf = (
  all: ReadonlyArray<Asked>,
  said: ReadonlyMap<string, ReadonlyArray<string>>,
  history: ReadonlyMap<string, number>,
): ReadonlyArray<string> => {
  const heard = [...said.values()].flat()
  const answered = all.filter(isAnswer)
  return [
    ...all
      .filter(
        (asked) => !isAnswer(asked) && asked.finished.code !== 3 && !isRefusal(asked.finished),
      )
      .map(({ prompt, finished }) => `${prompt} ended with ${finished.code}: ${finished.stderr}`),
    ...all
      .filter(({ finished }) => finished.stderr.includes("is in this conversation"))
      .map(({ prompt, session }) => `${prompt} found ${session} in two places`),
    ...answered
      .filter(({ prompt }) => heard.filter((other) => other === prompt).length !== 1)
      .map(({ prompt }) => `${prompt} was answered, and ran not once`),
    ...(new Set(heard).size === heard.length ? [] : ["a turn ran twice"]),
    ...Array.from(said, ([conversation, prompts]) => {
      const written = history.get(conversation) ?? 0
      const told = answered.filter(({ prompt }) => prompts.includes(prompt)).length
      // A turn that is cut off may have been heard by the agent, and is in no history.
      return told <= written && written <= prompts.length
        ? []
        : [`${conversation}: ${told} answered, ${written} in the history, ${prompts.length} heard`]
    }).flat(),
  ]
}

/** Kills gateways, and starts them again: some at once, some when the others have given them up. */
const trouble = async (
  machines: ReadonlyArray<Machine>,
  random: () => number,
  killEvery: number,
  until: number,
): Promise<number> => {
  let kills = 0
  while (Date.now() < until) {
    const machine = machines[Math.floor(random() * machines.length)]
    await machine?.kill()
    kills++
    await pause(random() < 0.5 ? 0 : killEvery * 2000)
    await machine?.up()
    await pause(killEvery * 1000 * random())
  }
  return kills
}

/** Runs a scenario. */
export const soak = async (postgres: Postgres, scenario: Scenario): Promise<Outcome> => {
  const { seed, homes, seconds, killEvery, sessions, askers } = scenario
  await using fleet = await Fleet.start(postgres, ["ash", "birch", "cedar"], { homes })
  const random = randomFrom(seed)
  const until = Date.now() + seconds * 1000
  const all: Array<Asked> = []
  let count = 0
  const ask = async (): Promise<void> => {
    while (Date.now() < until) {
      const session = `s${Math.floor(random() * sessions)}`
      const prompt = `p${count++}`
      const machine = fleet.machines[Math.floor(random() * fleet.machines.length)]
      const args = ["run", "--json", "--session", session, prompt]
      const finished = await machine?.sandbox.start(mooringExecutable, args).finished
      if (finished !== undefined) all.push({ session, prompt, finished })
    }
  }
  const troubled = trouble(fleet.machines, random, killEvery, until)
  await Promise.all(Array.from({ length: askers }, ask))
  const kills = await troubled
  return {
    answered: all.filter(isAnswer).length,
    held: all.filter(({ finished }) => finished.code === 3).length,
    refused: all.filter(({ finished }) => isRefusal(finished)).length,
    kills,
    problems: problemsOf(all, conversationsOf(fleet), historyOf(postgres, fleet)),
  }
}
