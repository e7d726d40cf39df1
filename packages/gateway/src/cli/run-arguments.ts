/** The arguments of `mooring run`, read in a moment where they are written in the plainest way. */

/** What `mooring run` is asked, before its prompt is read. The time-out is in seconds. */
export interface RunArguments {
  readonly session: string
  readonly backend: string
  readonly agent: string
  readonly mcpConfig: ReadonlyArray<string>
  readonly partial: boolean
  readonly timeout: number | undefined
  readonly json: boolean
  readonly prompt: string | undefined
}

/** What is meant where nothing is written. */
export const runDefaults: RunArguments = {
  session: "default",
  backend: "demo",
  agent: "main",
  mcpConfig: [],
  partial: false,
  timeout: undefined,
  json: false,
  prompt: undefined,
}

/** What one argument, with the value behind it where it takes one, says; `undefined` where that is not plain. */
type Reader = (value: string) => Partial<RunArguments> | undefined

/** The flags that take a value. */
const flags: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["--session", (session) => ({ session })],
  ["--backend", (backend) => ({ backend })],
  ["--agent", (agent) => ({ agent })],
  ["--mcp-config", (file) => ({ mcpConfig: [file] })],
  ["--timeout", (count) => (/^[1-9]\d{0,3}$/.test(count) ? { timeout: Number(count) } : undefined)],
])

/** The flags that take none. */
const switches: ReadonlyMap<string, Partial<RunArguments>> = new Map([
  ["--partial", { partial: true }],
  ["--json", { json: true }],
])

/** What the library takes for the value of a switch, where it stands behind one. */
const isAnswer = /^(?:true|false|1|0|y|n|yes|no|on|off)$/i

const promptOf: Reader = (prompt) => (isAnswer.test(prompt) ? undefined : { prompt })

const isPlain = (value: string | undefined): value is string =>
  value !== undefined && value !== "" && !value.startsWith("-")

/**
 * Reads flags as the help has them, each at most once, and at most one prompt; `undefined` for everything
 * else, which the library of the command line reads, or refuses. What is read here, it reads to the same.
 */
export const readRunArguments = (args: ReadonlyArray<string>): RunArguments | undefined => {
  const read: Partial<RunArguments> = {}
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? ""
    const reader = flags.get(arg)
    const value = reader === undefined ? arg : args[++index]
    const said = switches.get(arg) ?? (isPlain(value) ? (reader ?? promptOf)(value) : undefined)
    if (said === undefined || Object.keys(said).some((name) => Object.hasOwn(read, name)))
      return undefined
    Object.assign(read, said)
  }
  return { ...runDefaults, ...read }
}
