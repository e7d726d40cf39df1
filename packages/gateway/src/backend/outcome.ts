/** What the outcomes of the CLIs have in common. */
import type { AgentEvent, AgentOutcome } from "./backend.ts"

/** The last lines of what a CLI said of its troubles. */
export const tail = (text: string): string => text.trim().split("\n").slice(-5).join("\n")

/** The conversation that a CLI named last. */
export const sessionOf = (events: ReadonlyArray<AgentEvent>): string | undefined =>
  events.findLast((event) => event._tag === "Session")?.id

/** The answer: as the CLI gave it whole, or else its pieces. */
export const replyOf = (events: ReadonlyArray<AgentEvent>): string | undefined => {
  const whole = events.findLast((event) => event._tag === "Reply")
  if (whole !== undefined) return whole.text
  const pieces = events.filter((event) => event._tag === "Text")
  return pieces.length === 0 ? undefined : pieces.map(({ text }) => text).join("")
}

/** What a CLI said of its troubles, in its output or beside it. */
export const problemsOf = (events: ReadonlyArray<AgentEvent>, stderr: string): string =>
  [
    ...new Set([
      ...events.flatMap((event) => (event._tag === "Problem" ? [event.text] : [])),
      tail(stderr),
    ]),
  ]
    .filter((text) => text.trim() !== "")
    .join("\n")

/** An end without an answer that has no clearer name. */
export const failedWith = (label: string, code: number, said: string): AgentOutcome => ({
  _tag: "Failed",
  kind: "failed",
  problem: `${label} ended with exit code ${code}${said === "" ? "" : `:\n${said}`}`,
  remedy: "see what it said; run the turn again",
})
