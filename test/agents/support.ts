/** What the tests with real agent CLIs share: a sandbox for one, with a model API. */
import { commandLineOf, eventually, processesWith } from "../support/processes.ts"
import { mooringExecutable, type Running, Sandbox, type Turn } from "../support/sandbox.ts"
import { type Agent, executableOf } from "./agents.ts"
import { type ModelApi, startModelApi } from "./model/model-api.ts"

/** Slow machines included: the slowest CLI takes five seconds for a turn, and a test has up to five. */
export const patience = 240_000

/** A sandbox for one CLI, with a model API of its own. */
export class Bench implements Disposable {
  readonly sandbox: Sandbox
  readonly model: ModelApi
  readonly #agent: Agent

  private constructor(agent: Agent, model: ModelApi, variables: Record<string, string>) {
    this.#agent = agent
    this.model = model
    this.sandbox = new Sandbox(variables)
    for (const [path, content] of Object.entries(agent.home(model.url)))
      this.sandbox.write(`home/${path}`, content)
  }

  /** @param more variables beside those that the CLI needs, and instead of them */
  static async start(agent: Agent, more: Record<string, string> = {}): Promise<Bench> {
    const model = await startModelApi()
    const variables = { [agent.variable]: executableOf(agent), ...agent.variables(model.url) }
    return new Bench(agent, model, { ...variables, ...more })
  }

  /** What Mooring calls the CLI. */
  get backend(): string {
    return this.#agent.backend
  }

  /** Runs one turn to its end. */
  turn(prompt: string, ...flags: ReadonlyArray<string>): Promise<Turn> {
    return this.sandbox.turn(prompt, "--backend", this.#agent.backend, ...flags)
  }

  /**
   * Starts a turn, and waits until its model is asked, with tools to call. Where the model holds its
   * answers, the turn stays there.
   */
  async startTurn(
    prompt: string,
    flags: ReadonlyArray<string> = [],
    env: Record<string, string> = {},
  ): Promise<Running> {
    const before = this.model.asked.length
    const args = ["run", "--json", "--backend", this.#agent.backend, ...flags, prompt]
    const running = this.sandbox.start(mooringExecutable, args, env)
    const ended = running.finished.then(({ stdout, stderr }) => {
      throw new Error(`the turn has ended: ${stdout}${stderr}`)
    })
    const asked = eventually(() =>
      this.model.asked
        .slice(before)
        .some(
          ({ conversation: { prompts, tools } = { prompts: [], tools: [] } }) =>
            prompts.at(-1)?.trim() === prompt && tools.length > 0,
        ),
    )
    await Promise.race([asked, ended])
    ended.catch(() => undefined)
    return running
  }

  /** What the model last saw of the conversation, prompt by prompt, as the user wrote them. */
  get history(): ReadonlyArray<string> {
    const { conversation } = this.model.asked.findLast((asked) => asked.conversation) ?? {}
    return (conversation?.prompts ?? []).map((prompt) => prompt.trim())
  }

  /** The tools that the model was last offered. */
  get offered(): ReadonlyArray<string> {
    const { conversation } = this.model.asked.findLast((asked) => asked.conversation) ?? {}
    return (conversation?.tools ?? []).map(({ name }) => name)
  }

  [Symbol.dispose](): void {
    this.model.close()
    this.sandbox[Symbol.dispose]()
  }
}

/** The command lines of a sandbox's processes, by pid. Only Linux shows them. */
export const commandLines = (sandbox: Sandbox): ReadonlyMap<number, string> =>
  new Map(processesWith(sandbox.root).map((pid) => [pid, commandLineOf(pid)]))

/** Every command line that a sandbox's processes had while something was done. */
export const commandLinesDuring = async (
  sandbox: Sandbox,
  work: () => Promise<unknown>,
): Promise<ReadonlySet<string>> => {
  const seen = new Set<string>()
  const timer = setInterval(() => {
    for (const line of commandLines(sandbox).values()) seen.add(line)
  }, 20)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
  return seen
}
