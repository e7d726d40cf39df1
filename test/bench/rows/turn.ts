/** What Mooring adds to a turn: from `run` to the agent's `exec`, and from its exit to Mooring's own. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { bundle } from "../../../scripts/bundle.ts"
import { mooringExecutable, Sandbox } from "../../support/sandbox.ts"
import { Service } from "../../support/service.ts"
import { profiled } from "../profile.ts"
import type { Contest, Row } from "../row.ts"

const agent = join(import.meta.dirname, "../programs/agent.sh")

/** A turn's parts, in milliseconds: what was before the agent began, and what was after it had ended. */
interface Parts {
  readonly before: number
  readonly after: number
}

const now = (): number => performance.timeOrigin + performance.now()

/** When the agent noted something. */
const stamp = (sandbox: Sandbox, name: string): number =>
  Number(readFileSync(join(sandbox.root, name), "utf8")) * 1000

const run = async (
  sandbox: Sandbox,
  command: string,
  args: ReadonlyArray<string>,
): Promise<Parts> => {
  const began = now()
  const child = spawn(command, args, {
    env: sandbox.env,
    cwd: sandbox.work,
    stdio: ["pipe", "ignore", "ignore"],
  })
  child.stdin.end("hello\n")
  const [code] = (await once(child, "exit")) as [number | null]
  const ended = now()
  if (code !== 0) throw new Error(`${command} ended with exit code ${code}`)
  return { before: stamp(sandbox, "began") - began, after: ended - stamp(sandbox, "ended") }
}

const bare = async (sandbox: Sandbox): Promise<number> => {
  const began = now()
  await once(spawn(process.execPath, ["-e", "0"], { env: sandbox.env, stdio: "ignore" }), "exit")
  return now() - began
}

const contestOf = async (served: boolean): Promise<Contest> => {
  await bundle()
  const sandbox = new Sandbox({
    NODE_COMPILE_CACHE: "",
    MOORING_CLAUDE: agent,
    ANTHROPIC_API_KEY: "sk-example",
    ...profiled(),
  })
  sandbox.configure({
    mcpServers: { notes: { command: "node", args: ["notes.mjs"] } },
  })
  const stamps = { MOORING_BENCH_STAMPS: sandbox.root }
  const machine = Object.create(sandbox, {
    env: { get: () => ({ ...sandbox.env, ...stamps }) },
  }) as Sandbox
  const service = served ? await Service.start(sandbox) : undefined
  const args = ["run", "--json", "--backend", "claude"]
  const through = () => run(machine, process.execPath, [mooringExecutable, ...args])
  /** One turn through Mooring, less the same agent started directly. */
  const added = async (part: (parts: Parts) => number): Promise<number> => {
    const [own, direct] = [await through(), await run(machine, agent, [])]
    return part(own) - part(direct)
  }
  const whole = ({ before, after }: Parts): number => before + after
  return {
    contestants: [
      { name: "added", sample: () => added(whole) },
      {
        name: "added, less Node's own start",
        sample: async () => (await added(whole)) - (await bare(machine)),
      },
      { name: "before the agent", sample: () => added(({ before }) => before) },
      { name: "after the agent", sample: () => added(({ after }) => after) },
      { name: "node -e 0", sample: () => bare(machine) },
    ],
    [Symbol.asyncDispose]: async () => {
      await service?.end("SIGTERM")
      sandbox[Symbol.dispose]()
    },
  }
}

const rowOf = (id: string, what: string, value: number, served: boolean): Row => ({
  id,
  what: `what Mooring adds to a turn ${what}, Node's start and all`,
  unit: "ms",
  rounds: 15,
  goals: [{ _tag: "Below", value }],
  prepare: () => contestOf(served),
})

export const turnRows: ReadonlyArray<Row> = [
  rowOf("turn-alone", "alone", 60, false),
  rowOf("turn-served", "through serve", 15, true),
]
