/** A gateway that serves a sandbox. */
import { mooringExecutable, type Running, type Sandbox } from "./sandbox.ts"
import { eventually } from "./processes.ts"

/** What has been started: a test that is given up for its time does not end it itself. */
const started = new Set<Running>()
process.once("exit", () => started.forEach((running) => running.process.kill("SIGKILL")))

/** `mooring serve` in a process of its own, ended with its scope. */
export class Service {
  readonly #running: Running
  #log = ""

  private constructor(running: Running) {
    this.#running = running
    running.process.stderr?.on("data", (chunk: string) => (this.#log += chunk))
  }

  /** Starts one, and waits until it serves. */
  static async start(
    sandbox: Sandbox,
    env: Record<string, string> = {},
    ...flags: ReadonlyArray<string>
  ): Promise<Service> {
    const service = new Service(sandbox.start(mooringExecutable, ["serve", ...flags], env))
    started.add(service.#running)
    await eventually(() => {
      if (service.#running.process.exitCode !== null) throw new Error(service.#log)
      return service.#log.includes('"event":"started"')
    })
    return service
  }

  /** What it has logged so far. */
  log(): string {
    return this.#log
  }

  get finished(): Running["finished"] {
    return this.#running.finished
  }

  get pid(): number {
    return this.#running.process.pid ?? 0
  }

  get port(): number {
    const line = this.#log.split("\n").find((text) => text.includes('"event":"started"')) ?? "{}"
    return (JSON.parse(line) as { readonly port: number }).port
  }

  /** Ends it by a signal, and waits until it has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.#running.process.kill(signal)
    await this.#running.finished
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL")
  }
}
