/** Tries the faults of a scenario one after the other, each on the same beginnings. */
import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync } from "node:fs"
import { setTimeout as pause } from "node:timers/promises"
import { eventually, processesWith } from "../support/processes.ts"
import { type Finished, Sandbox } from "../support/sandbox.ts"
import { Service } from "../support/service.ts"
import { leaveRoom, makeRoom, mountDisk, type Room, unmountDisk } from "./full-disk.ts"
import { type Kept, readKept } from "./kept.ts"
import { type Point, pointsOf } from "./points.ts"
import type { Scenario } from "./scenarios.ts"
import { type Call, type Fault, traceOf, watch, type Watched } from "./strace.ts"

/** What is wrong after a fault; `at` says which one it was. */
export interface Objection {
  readonly scenario: string
  readonly at: string
  readonly what: string
}

/** How long a command may take with a fault in it, in milliseconds. */
const patience = 60_000

const kill = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL")
  } catch {
    // It has ended.
  }
}

/** The process that strace runs. */
const tracee = ({ process: { pid } }: Watched): number | undefined => {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ")
    return child === undefined || child === "" ? undefined : Number(child)
  } catch {
    return undefined
  }
}

/** A gateway serves until it is asked to stop. */
const stopOnceStarted = async (running: Watched): Promise<void> => {
  let log = ""
  let hasEnded = false
  void running.finished.then(() => (hasEnded = true))
  running.process.stderr?.on("data", (text: string) => (log += text))
  await eventually(() => hasEnded || log.includes('"event":"started"'))
  const pid = tracee(running)
  if (pid !== undefined && !hasEnded) process.kill(pid, "SIGTERM")
}

/** One sandbox in which a scenario is begun again and again. */
export class Stage {
  static readonly #warm = new Set<string | undefined>()
  readonly scenario: Scenario
  readonly sandbox = new Sandbox()
  readonly #template = `${this.sandbox.root}.template`
  #before: Kept | undefined
  #sound: { readonly code: number | null; readonly done: Kept } | undefined

  constructor(scenario: Scenario) {
    this.scenario = scenario
  }

  #empty(): void {
    rmSync(this.sandbox.root, { recursive: true, force: true })
  }

  #restore(): void {
    this.#empty()
    execFileSync("cp", ["-a", this.#template, this.sandbox.root])
  }

  async #run(fault?: Fault): Promise<Finished & { readonly calls: ReadonlyArray<Call> }> {
    // On a full disk there may be none.
    const service = this.scenario.isServed
      ? await Service.start(this.sandbox).catch(() => undefined)
      : undefined
    const running = watch(this.sandbox, this.scenario.args, fault)
    const late = setTimeout(() => processesWith(this.sandbox.root).forEach(kill), patience)
    if (this.scenario.serves) await stopOnceStarted(running)
    const finished = await running.finished
    clearTimeout(late)
    await service?.end("SIGTERM")
    return { ...finished, calls: running.calls() }
  }

  /** Prepares the beginnings, runs the command once without a fault, and gives its calls. */
  async begin(): Promise<ReadonlyArray<Call>> {
    await this.scenario.prepare(this.sandbox)
    execFileSync("cp", ["-a", this.sandbox.root, this.#template])
    this.#before = readKept(this.sandbox)
    // What is compiled is warmed up once: it is read from other files then.
    if (!Stage.#warm.has(this.scenario.args[0])) {
      await this.#run()
      this.#restore()
      Stage.#warm.add(this.scenario.args[0])
    }
    const { code, calls } = await this.#run()
    this.#sound = { code, done: readKept(this.sandbox) }
    return calls
  }

  /** The points at which the command can fail. */
  points(calls: ReadonlyArray<Call>): ReadonlyArray<Point> {
    return pointsOf(calls, this.sandbox.root)
  }

  /** Tries a fault; gives what is wrong, or `missed` where it struck something else. */
  async strike(point: Point): Promise<ReadonlyArray<string> | "missed"> {
    this.#restore()
    const outcome = await this.#run(point)
    const struck = outcome.calls.find(
      ({ kind, ordinal }) => kind === point.kind && ordinal === point.ordinal,
    )
    return point.effect !== "SIGKILL" && struck?.text.includes(this.sandbox.root) !== true
      ? "missed"
      : this.#judge(outcome)
  }

  /** Tries a disk with little room; gives what is wrong, and whether there was room enough. */
  async crowd(
    room: Room,
  ): Promise<{ readonly found: ReadonlyArray<string>; readonly isDone: boolean }> {
    const { root } = this.sandbox
    this.#empty()
    mkdirSync(root)
    mountDisk(root)
    try {
      execFileSync("cp", ["-a", `${this.#template}/.`, root])
      leaveRoom(root, room)
      const outcome = await this.#run()
      makeRoom(root)
      return { found: await this.#judge(outcome), isDone: outcome.code === this.#sound?.code }
    } finally {
      processesWith(root).forEach(kill)
      unmountDisk(root)
    }
  }

  /** Starts again after a command, and gives what is wrong. */
  async #judge(outcome: Finished): Promise<ReadonlyArray<string>> {
    const before = this.#before
    const sound = this.#sound
    if (before === undefined || sound === undefined) throw new Error("the stage is not set")
    const alive = outcome.code === null ? [] : processesWith(this.sandbox.root)
    const after = readKept(this.sandbox)
    const found = await this.scenario.restart({
      sandbox: this.sandbox,
      before,
      after,
      done: sound.done,
      outcome,
      acknowledged: outcome.code === sound.code,
    })
    return [
      ...(alive.length > 0 ? ["it leaves processes behind"] : []),
      ...manners(outcome, sound.code),
      ...found,
      ...(await this.#strays()),
    ]
  }

  /** What is there after the restart that should not be. */
  async #strays(): Promise<ReadonlyArray<string>> {
    const files = this.sandbox
      .files()
      .map(([path]) => path.slice(this.sandbox.root.length + 1))
      .filter((path) => !expected.some((form) => form.test(path)))
    for (let round = 0; round < 50 && processesWith(this.sandbox.root).length > 0; round++)
      await pause(20)
    const running = processesWith(this.sandbox.root)
    return [
      ...files.map((path) => `${path} is left`),
      ...(running.length > 0 ? [`${running.length} processes are left`] : []),
    ]
  }

  [Symbol.dispose](): void {
    processesWith(this.sandbox.root).forEach(kill)
    this.sandbox[Symbol.dispose]()
    rmSync(this.#template, { recursive: true, force: true })
    rmSync(traceOf(this.sandbox), { force: true })
  }
}

/** What is there, by the documentation, when nothing runs. */
const expected: ReadonlyArray<RegExp> = [
  /^config\/mooring\.jsonc$/,
  /^work\/(\.mcp|other)\.json$/,
  /^agent\//,
  /^state\/sessions\.db(-journal)?$/,
  /^state\/sessions\.db\.damaged-1$/,
  /^state\/(installation|fleet)\.key$/,
  /^state\/loopback\.json$/,
  /^state\/serve\.lock$/,
  /^state\/locks\/(edit|key)\.lock$/,
  /^state\/trust\/[a-z0-9-]+\.json$/,
]

/** How a command that fails has to end: with a code that is documented, what is wrong, and what to do. */
const manners = ({ code, stderr }: Finished, sound: number | null): ReadonlyArray<string> => {
  if (code === null || code === 0) return []
  const isTold =
    code === sound || (/(^|: )(error|problem|held):/m.test(stderr) && /^ {2}fix:/m.test(stderr))
  return [
    ...([0, 1, 2, 3].includes(code) ? [] : [`it ends with ${code}`]),
    ...(isTold ? [] : [`it does not say what to do: ${stderr}`]),
    ...(/Mooring's own|^ {4}at /m.test(stderr) ? [`it blames itself: ${stderr}`] : []),
  ]
}
