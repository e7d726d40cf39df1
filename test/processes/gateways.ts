/** Gateways that start at once on one state directory: one serves, the others say who does. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { join } from "node:path"
import type { Sandbox } from "../support/sandbox.ts"
import type { Order, Said } from "./gateway-worker.ts"
import { randomFrom } from "./random.ts"

/** What became of a gateway that was started, or stopped. */
type Outcome =
  | { readonly _tag: "Serves" }
  | { readonly _tag: "Stopped" }
  | { readonly _tag: "Held"; readonly by: number | undefined }
  | { readonly _tag: "Died" }

/** A process that starts a gateway when it is told to. */
class Worker {
  readonly #child: ChildProcess
  #told: (outcome: Outcome) => void = () => undefined
  #log = ""

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on("message", (said: Said) => {
      if (said._tag === "Held") this.#told({ _tag: "Held", by: said.pid })
    })
    child.once("exit", () => this.#told({ _tag: "Died" }))
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#log += text
      const event = /"event":"(started|stopped)"/.exec(this.#log)?.[1]
      if (event === undefined) return
      this.#log = ""
      this.#told({ _tag: event === "started" ? "Serves" : "Stopped" })
    })
  }

  static async start(env: Record<string, string>): Promise<Worker> {
    const child = fork(join(import.meta.dirname, "gateway-worker.ts"), {
      env,
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    })
    const worker = new Worker(child)
    await once(child, "message")
    return worker
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Starts a gateway in it, and gives what comes of it. */
  serve(): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#told = resolve
      this.#child.send("serve" satisfies Order)
    })
  }

  /** Stops the gateway in it; the process goes on. */
  stop(): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#told = resolve
      this.#child.send("stop" satisfies Order)
    })
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const exit = once(this.#child, "exit")
    this.#child.kill("SIGKILL")
    await exit
  }
}

/**
 * What came of the rounds.
 *
 * @property served how many gateways served, over all rounds; one a round is right
 * @property told how many of the others named the one that serves
 * @property takeover the milliseconds from the kill of a gateway until the next one served, in order
 */
export interface Contest {
  readonly rounds: number
  readonly served: number
  readonly told: number
  readonly takeover: ReadonlyArray<number>
}

/**
 * Starts gateways at once, again and again; each time the one that serves is killed, and another of the
 * processes starts one in its place, which is stopped.
 */
export const contend = async (
  sandbox: Sandbox,
  {
    gateways,
    rounds,
    seed,
  }: { readonly gateways: number; readonly rounds: number; readonly seed: number },
): Promise<Contest> => {
  const random = randomFrom(seed)
  const start = () => Worker.start(sandbox.env)
  const workers = await Promise.all(Array.from({ length: gateways }, start))
  const replace = async (worker: Worker) => {
    await worker.kill()
    workers[workers.indexOf(worker)] = await start()
  }
  let served = 0
  let told = 0
  const takeover: Array<number> = []
  try {
    for (let round = 0; round < rounds; round++) {
      const order = workers.toSorted(() => random() - 0.5)
      const outcomes = await Promise.all(order.map((worker) => worker.serve()))
      const winners = order.filter((_, index) => outcomes[index]?._tag === "Serves")
      const [winner] = winners
      served += winners.length
      told += outcomes.filter((one) => one._tag === "Held" && one.by === winner?.pid).length
      if (winner === undefined) break
      const next = order.find((worker) => worker !== winner)
      const at = performance.now()
      await winner.kill()
      if ((await next?.serve())?._tag === "Serves") takeover.push(performance.now() - at)
      await next?.stop()
      await replace(winner)
    }
    return { rounds, served, told, takeover }
  } finally {
    await Promise.all(workers.map((worker) => worker.kill()))
  }
}
