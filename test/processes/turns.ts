/** Turns from many processes at once, some of which are killed, as one scenario that a seed repeats. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { eventually } from "../support/processes.ts"
import {
  type Finished,
  mooringExecutable,
  type Running,
  type RunOutput,
  type Sandbox,
} from "../support/sandbox.ts"
import { randomFrom } from "./random.ts"
import { lineOf } from "../../packages/gateway/src/session/session-line.ts"

/** When a turn's process is killed, if it is: as it waits in line, or once its agent is in the session. */
type Kill = "never" | "in line" | "in session"

interface Planned {
  readonly session: string
  readonly prompt: string
  readonly kill: Kill
}

/** What came of the turns. */
export interface Outcome {
  readonly answered: number
  readonly killed: number
  /** What went wrong, in words; nothing is right. */
  readonly problems: ReadonlyArray<string>
}

export interface Scenario {
  readonly seed: number
  readonly turns: number
  readonly sessions: number
  readonly processes: number
}

const listed = (directory: string): ReadonlyArray<string> =>
  existsSync(directory) ? readdirSync(directory) : []

/** The places of a session's line: as they are named in the state directory. */
const placesOf = (sandbox: Sandbox, session: string): ReadonlyArray<string> => {
  const { directory, name } = lineOf(join(sandbox.state, "locks"), session)
  return listed(directory).filter((file) => file.startsWith(`${name}.`))
}

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

/** Whether a process's turn is open: its lease tells so just before the agent is started. */
const isIn = (sandbox: Sandbox, pid: number | undefined): boolean =>
  listed(join(sandbox.state, "leases")).some((lease) =>
    read(join(sandbox.state, "leases", lease, "turn.json")).includes(`"pid":${pid},`),
  )

const plan = ({ seed, turns, sessions }: Scenario): ReadonlyArray<Planned> => {
  const random = randomFrom(seed)
  return Array.from({ length: turns }, (_, index) => {
    // Every session begins with a turn that is let be, so that all its turns are one conversation.
    const kill =
      index < sessions || random() < 0.7 ? "never" : random() < 0.5 ? "in line" : "in session"
    const session = index < sessions ? index : Math.floor(random() * sessions)
    return { session: `s${session}`, prompt: `p${index}`, kill }
  })
}

/** A turn that was started, as it stands in line. */
interface Started extends Planned {
  readonly running: Running
}

const isOver = ({ process }: Running): boolean =>
  process.exitCode !== null || process.signalCode !== null

/** Starts a turn, and waits until it has its place in the session's line. */
const standInLine = async (sandbox: Sandbox, planned: Planned): Promise<Started> => {
  const before = placesOf(sandbox, planned.session)
  const running = sandbox.start(mooringExecutable, [
    "run",
    "--json",
    "--session",
    planned.session,
    planned.prompt,
  ])
  await eventually(
    () =>
      isOver(running) ||
      placesOf(sandbox, planned.session).some((place) => !before.includes(place)),
  )
  return { ...planned, running }
}

/** Waits until a turn has ended, and kills it when its time has come. */
const end = async (sandbox: Sandbox, { kill, running }: Started): Promise<Finished> => {
  if (kill === "in session")
    await eventually(() => isOver(running) || isIn(sandbox, running.process.pid))
  if (kill !== "never") running.process.kill("SIGKILL")
  return running.finished
}

/** What is wrong with a session, once all its turns are over. */
const problemsOf = (
  sandbox: Sandbox,
  session: string,
  inOrder: ReadonlyArray<{ readonly prompt: string; readonly answered: RunOutput | undefined }>,
): ReadonlyArray<string> => {
  const answered = inOrder.filter((turn) => turn.answered !== undefined)
  const conversations = new Set(answered.map((turn) => turn.answered?.agentSessionId))
  if (conversations.size !== 1)
    return [`${session}: ${conversations.size} conversations instead of one`]
  const [conversation = ""] = conversations
  const heard = read(join(sandbox.agentHome, "conversations", `${conversation}.jsonl`))
    .split("\n")
    .flatMap((line) => (line === "" ? [] : [(JSON.parse(line) as { prompt: string }).prompt]))
  const came = inOrder.map(({ prompt }) => prompt)
  const lost = answered.filter(({ prompt }) => !heard.includes(prompt))
  return [
    ...lost.map(({ prompt }) => `${session}: ${prompt} was answered, and is lost`),
    ...(heard.length === new Set(heard).size ? [] : [`${session}: a turn ran twice`]),
    ...(heard.join() === came.filter((prompt) => heard.includes(prompt)).join()
      ? []
      : [`${session}: came ${came.join()}, ran ${heard.join()}`]),
  ]
}

/** Runs a scenario: turns come one after another in each session, and side by side between them. */
export const runTurns = async (sandbox: Sandbox, scenario: Scenario): Promise<Outcome> => {
  sandbox.configure({ mcpServers: {} })
  const waiting = [...plan(scenario)]
  const came = new Map<string, Array<{ prompt: string; answered: RunOutput | undefined }>>()
  const problems: Array<string> = []
  let killed = 0
  const lines = new Map<string, Promise<unknown>>()

  const one = async (planned: Planned): Promise<void> => {
    // Nobody joins a line before the one who came before has a place in it.
    const joined = (lines.get(planned.session) ?? Promise.resolve()).then(() =>
      standInLine(sandbox, planned),
    )
    lines.set(planned.session, joined)
    const turn = { prompt: planned.prompt, answered: undefined as RunOutput | undefined }
    came.set(planned.session, [...(came.get(planned.session) ?? []), turn])
    const started = await joined
    const { code, stdout, stderr } = await end(sandbox, started)
    if (started.running.process.signalCode === "SIGKILL") killed += 1
    else if (code === 0) turn.answered = JSON.parse(stdout) as RunOutput
    else problems.push(`${planned.session}: ${planned.prompt} ended with ${code}: ${stderr}`)
  }

  const work = async (): Promise<void> => {
    for (;;) {
      const planned = waiting.shift()
      if (planned === undefined) return
      await one(planned)
    }
  }
  await Promise.all(Array.from({ length: scenario.processes }, work))

  for (const [session, turns] of came) problems.push(...problemsOf(sandbox, session, turns))
  const answered = [...came.values()].flat().filter((turn) => turn.answered !== undefined).length
  using database = new DatabaseSync(join(sandbox.state, "sessions.db"))
  const [row] = database
    .prepare("SELECT count(*) AS n FROM history WHERE event LIKE '%\"Verdict\"%'")
    .all()
  if (Number(row?.["n"]) < answered)
    problems.push(`${answered} turns were answered, and the history has ${String(row?.["n"])}`)
  return { answered, killed, problems }
}
