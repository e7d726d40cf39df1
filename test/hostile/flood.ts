/** A process that sends hostile requests, several at once, for as long as it is told to. */
import { fork } from "node:child_process"
import { once } from "node:events"
import { exchange } from "./request.ts"

/** A flood that flows from `open` to `close`. */
export interface Flood extends AsyncDisposable {
  readonly open: () => Promise<void>
  /** Ends when the last request that was sent is answered. */
  readonly close: () => Promise<void>
  /** How many requests were answered or cut. */
  readonly answered: () => number
}

/** How many connections send at once, and how long each of them rests between two requests. */
const senders = 8
const rest = 5

/** Starts the process. It has a processor to itself as far as the machine has two. */
export const startFlood = async (port: number, attacks: ReadonlyArray<Buffer>): Promise<Flood> => {
  let answered = 0
  const child = fork(import.meta.filename, [String(port)], {
    execArgv: [],
    serialization: "advanced",
  })
  const tell = async (message: unknown): Promise<void> => {
    child.send(message as object)
    const [count] = (await once(child, "message")) as [number]
    answered += count
  }
  await tell(attacks)
  return {
    open: () => tell("open"),
    close: () => tell("close"),
    answered: () => answered,
    [Symbol.asyncDispose]: async () => {
      const gone = once(child, "exit")
      child.disconnect()
      await gone
    },
  }
}

const flow = (port: number, attacks: ReadonlyArray<Uint8Array>): void => {
  const tide = { open: false }
  let next = 0
  let sent = 0
  let sending: Promise<unknown> = Promise.resolve()
  const sender = async (): Promise<void> => {
    while (tide.open) {
      const attack = attacks[next++ % attacks.length] ?? new Uint8Array()
      await exchange(port, (socket) => socket.write(attack))
      sent++
      await new Promise((resume) => setTimeout(resume, rest))
    }
  }
  const report = async (): Promise<void> => {
    await sending
    process.send?.(sent)
    sent = 0
  }
  process.on("message", (message) => {
    if (message === "open") {
      tide.open = true
      sending = Promise.all(Array.from({ length: senders }, sender))
      process.send?.(0)
    } else {
      tide.open = false
      void report()
    }
  })
  process.send?.(0)
}

// The same file is the process: it waits for its requests first.
if (process.send !== undefined && process.argv[1] === import.meta.filename)
  process.once("message", (attacks) => flow(Number(process.argv[2]), attacks as Array<Uint8Array>))
