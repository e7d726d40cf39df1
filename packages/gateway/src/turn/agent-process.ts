/** The process of an agent: started with its prompt, and held until somebody listens. */
import { spawn } from "node:child_process"
import { constants } from "node:os"
import type { Readable } from "node:stream"
import { agentVariables, type HostFacts } from "../host-facts.ts"

/**
 * How an agent is started.
 *
 * @property env what its environment has beside that of who starts it: secrets too
 * @property stdin what it reads from its standard input: the prompt
 */
export interface AgentStart {
  readonly program: string
  readonly args: ReadonlyArray<string>
  readonly env: { readonly [name: string]: string }
  readonly stdin: string
}

/**
 * An agent's process. Nothing that it says is lost, whenever somebody begins to listen.
 *
 * @property pid `undefined` where it could not be started; `ended` fails then
 * @property ended its exit code; that of a shell where a signal ended it
 */
export interface AgentProcess {
  readonly pid: number | undefined
  readonly ended: Promise<number>
  readonly stdout: Readable
  readonly stderr: Readable
}

/** Keeps what is written to a stream, and its end, until it is read. */
const hold = (stream: Readable): Readable =>
  stream.setEncoding("utf8").on("readable", () => undefined)

/** Has Node load what starts processes, for whoever is about to start one and has to wait first. */
export const loadSpawn = (): void => void process.getBuiltinModule("node:child_process")

/** Starts an agent, in the directory of who starts it. Throws what the system can be asked in no way. */
export const startAgent = (host: HostFacts, start: AgentStart): AgentProcess => {
  const child = spawn(start.program, start.args, {
    cwd: host.cwd,
    env: { ...agentVariables(host), ...start.env },
    // A group of its own, so that what it starts can be ended with it.
    detached: true,
  })
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject)
    child.once("exit", (code, signal) =>
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
    )
  })
  // It is told to whoever waits for the end.
  ended.catch(() => undefined)
  // An agent that does not want to read has closed its end.
  child.stdin.on("error", () => undefined).end(start.stdin)
  return { pid: child.pid, ended, stdout: hold(child.stdout), stderr: hold(child.stderr) }
}

/** The lines of a stream, as they come. What cannot be read any more has ended. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let unread = ""
  try {
    for await (const chunk of stream) {
      const lines = `${unread}${String(chunk)}`.split(/\r?\n/)
      unread = lines.pop() ?? ""
      yield* lines
    }
  } catch {
    // What came before it counts.
  }
  if (unread !== "") yield unread
}

/** The last of what a stream says, once it has said all. */
export const lastOf = async (stream: Readable, limit: number): Promise<string> => {
  let text = ""
  try {
    for await (const chunk of stream) text = `${text}${String(chunk)}`.slice(-limit)
  } catch {
    // What came before it counts.
  }
  return text
}
