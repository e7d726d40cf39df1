/** What the tests with real agent CLIs share: a sandbox with a model API. */
import { readdirSync, readFileSync } from "node:fs"
import { Sandbox, type Turn } from "../support/sandbox.ts"
import { type ModelApi, startModelApi } from "./model/model-api.ts"

export { findAgent } from "./find.ts"

/** A sandbox for one CLI, with a model API of its own. */
export class Bench implements Disposable {
  readonly sandbox: Sandbox
  readonly model: ModelApi
  readonly #backend: string

  private constructor(backend: string, model: ModelApi, variables: Record<string, string>) {
    this.#backend = backend
    this.model = model
    this.sandbox = new Sandbox(variables)
  }

  /** @param variables what the CLI is to find in its environment, for a model API at a URL */
  static async start(
    backend: string,
    variables: (url: string) => Record<string, string>,
  ): Promise<Bench> {
    const model = await startModelApi()
    return new Bench(backend, model, variables(model.url))
  }

  /** Runs one turn to its end. */
  turn(prompt: string, ...flags: ReadonlyArray<string>): Promise<Turn> {
    return this.sandbox.turn(prompt, "--backend", this.#backend, ...flags)
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

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

/** The command lines of a sandbox's processes, by pid. Only Linux shows them. */
export const commandLines = (sandbox: Sandbox): ReadonlyMap<number, string> =>
  new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((name) => read(`/proc/${name}/environ`).includes(sandbox.root))
      .map((name) => [Number(name), read(`/proc/${name}/cmdline`).replaceAll("\0", " ")]),
  )

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
