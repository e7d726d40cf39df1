/** Standard output and standard error, which most commands write to without the streams that Node makes of them. */
import { writeSync } from "node:fs"
import { isTerminal } from "./terminal.ts"

type Lost = (error: NodeJS.ErrnoException) => void

/** How much a pipe takes at once, in bytes. For more, whoever writes waits until somebody has read. */
const pipeBytes = 64 * 1024

/**
 * One of the two. Node takes 3 ms to make a stream; where it is none of a terminal, a text that a pipe takes
 * is written in its place. A longer one is left to the stream, and nothing waits for its reader.
 */
export class StandardStream {
  readonly #descriptor: 1 | 2
  readonly #lost: Lost
  #stream: NodeJS.WriteStream | undefined
  #isTerminal: boolean | undefined

  constructor(descriptor: 1 | 2, lost: Lost) {
    this.#descriptor = descriptor
    this.#lost = lost
  }

  get isTerminal(): boolean {
    this.#isTerminal ??= isTerminal(this.#descriptor)
    return this.#isTerminal
  }

  /** Node's own stream of it, for what needs one. */
  open(): NodeJS.WriteStream {
    if (this.#stream === undefined) {
      this.#stream = this.#descriptor === 1 ? process.stdout : process.stderr
      this.#stream.on("error", this.#lost)
    }
    return this.#stream
  }

  write(text: string): void {
    let rest = Buffer.from(text)
    if (this.#stream !== undefined || rest.length > pipeBytes || this.isTerminal) {
      this.open().write(text)
      return
    }
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(this.#descriptor, rest))
    } catch (error) {
      // The pipe is full, and was made one that nobody waits for: the stream does.
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") this.open().write(rest)
      else this.#lost(error as NodeJS.ErrnoException)
    }
  }

  /** Whether nothing waits for its reader. */
  get isWritten(): boolean {
    return (this.#stream?.writableLength ?? 0) === 0
  }

  /** Waits until all of it is written, or lost and told to be. */
  async written(): Promise<void> {
    const stream = this.#stream
    if (stream === undefined) return
    await new Promise((resolve) => stream.write("", resolve))
    // An error is told after whoever waits for the writing.
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export const standardError = new StandardStream(2, () => {
  // Nobody can be told.
})

/** Ends this process as a signal would: what it has started, such as an agent, is ended first. */
const end = (code: number): void => {
  process.exitCode = code
  if (!process.emit("SIGTERM", "SIGTERM")) process.exit(code)
}

export const standardOutput = new StandardStream(1, (error) => {
  // Whoever read the output has seen enough.
  if (error.code === "EPIPE") return end(0)
  // What was done is done: only telling it failed.
  standardError.write(
    `error: the answer could not be written: ${error.message}\n  fix: see that there is room where standard output goes; what was done is not undone\n`,
  )
  end(1)
})
