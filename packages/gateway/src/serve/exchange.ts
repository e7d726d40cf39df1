/** One question on the control socket of the gateway that runs for a state directory, and its answer. */
import { existsSync } from "node:fs"
import { connect } from "node:net"
import { findSocket } from "./socket-path.ts"

/** How long an answer may take, in milliseconds. A gateway that is stopped in its tracks gives none. */
const patience = 5000

/** How long one that gave none in time is not asked again by this process, in milliseconds. */
const silence = 30_000

/** Until when sockets are not asked. */
const silent = new Map<string, number>()

/** An answer on its way. */
export interface Exchange {
  readonly answer: Promise<string>
  readonly giveUp: () => void
}

/** Asks at a socket; the answer is empty where none came. */
export const exchange = (path: string, question: unknown): Exchange => {
  const socket = connect(path, () => socket.write(`${JSON.stringify(question)}\n`))
  const answer = new Promise<string>((resolve) => {
    let text = ""
    const done = () => {
      resolve(text)
      // After what waits for the answer.
      setImmediate(() => socket.destroy())
    }
    socket.setEncoding("utf8").setTimeout(patience, () => {
      silent.set(path, performance.now() + silence)
      done()
    })
    socket.on("data", (chunk: string) => {
      text += chunk
      if (text.endsWith("\n")) done()
    })
    socket.on("error", done).on("close", done)
  })
  return { answer, giveUp: () => void socket.destroy() }
}

/** Where a gateway may be asked: where there is none there is no socket, and nothing to wait for. */
export const placeToAsk = (state: string): string | undefined => {
  const path = findSocket(state)
  if (path === undefined || !existsSync(path)) return undefined
  return (silent.get(path) ?? 0) > performance.now() ? undefined : path
}
