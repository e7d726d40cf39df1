/** The process of an agent: started with its prompt, and held until somebody listens. */
import { spawn } from "node:child_process"
import { constants } from "node:os"
import { PassThrough, Readable } from "node:stream"
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
 * @property hangUp ends its output, whoever still has it open: what was said is there to be read
 */
export interface AgentProcess {
  readonly pid: number | undefined
  readonly ended: Promise<number>
  readonly stdout: Readable
  readonly stderr: Readable
  readonly hangUp: () => void
}

/** How much is kept of what an agent says, in bytes or characters: an answer is far smaller. */
export const outputLimit = 16 * 1024 * 1024

/** Reads a stream as it comes, and keeps it until somebody listens, however slowly. */
const hold = (stream: Readable): Readable => {
  const held = new PassThrough({ encoding: "utf8", highWaterMark: outputLimit })
  // By hand: a pipe would have Node make its stream of standard output first.
  stream.on("data", (chunk) => {
    if (held.write(chunk)) return
    stream.pause()
    held.once("drain", () => stream.resume())
  })
  // What cannot be read any more has ended.
  stream.on("error", () => undefined).once("close", () => held.end())
  return held
}

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
  // Where there were no descriptors left, there are no streams either.
  if (child.pid === undefined)
    return {
      pid: undefined,
      ended,
      stdout: Readable.from([]),
      stderr: Readable.from([]),
      hangUp: () => undefined,
    }
  // An agent that does not want to read has closed its end.
  child.stdin.on("error", () => undefined).end(start.stdin)
  const { pid, stdout, stderr } = child
  const hangUp = () => {
    stdout.destroy()
    stderr.destroy()
  }
  return { pid, ended, stdout: hold(stdout), stderr: hold(stderr), hangUp }
}

/** The lines of a stream, as they come. What cannot be read any more has ended. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let unread = ""
  try {
    for await (const chunk of stream) {
      // A line may come in many pieces: only what is new is looked through.
      const [first = "", ...lines] = String(chunk).split("\n")
      unread += first
      for (const line of lines) {
        yield unread
        unread = line
      }
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
    for await (const chunk of stream) {
      text += String(chunk)
      // What is left of a text is copied: not for each piece that comes.
      if (text.length > 2 * limit) text = text.slice(-limit)
    }
  } catch {
    // What came before it counts.
  }
  return text.slice(-limit)
}
