/** Signals that come while there is nobody yet who ends the agent with this process. */

const signals = ["SIGINT", "SIGTERM"] as const

/**
 * Holds signals back.
 *
 * @returns lets them come, those that were held back first: whoever is to hear them listens by then
 */
export const holdSignals = (): (() => void) => {
  const held: Array<NodeJS.Signals> = []
  const hold = (signal: NodeJS.Signals) => void held.push(signal)
  for (const signal of signals) process.on(signal, hold)
  return () => {
    for (const signal of signals) process.off(signal, hold)
    for (const signal of held) process.kill(process.pid, signal)
  }
}
