/** What the output and the outcomes of the CLIs have in common. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { AgentEvent, AgentExit, AgentOutcome, Backend } from "./backend.ts"

/**
 * Reads a CLI's output, a JSON value a line.
 *
 * @param lines the lines that tell something, made when there is one; all others are passed over
 */
export const eventsFrom = <A>(
  lines: () => Schema.Codec<A, unknown>,
  tell: (told: A) => ReadonlyArray<AgentEvent>,
): Backend["events"] => {
  const make = () => Schema.decodeUnknownResult(Schema.fromJsonString(lines()))
  let decode: ReturnType<typeof make> | undefined
  return (text) => {
    decode ??= make()
    return Result.match(decode(text), { onFailure: () => [], onSuccess: tell })
  }
}

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

/**
 * What tells the outcomes of a CLI apart.
 *
 * @property unknownConversation what it writes beside its output where it does not know a conversation
 * @property heldConversation what it writes there where another process is in the conversation
 * @property noLogin what it says in its output where it has no account that is good, and the exit code
 *   that it then has, if that is one of its own
 * @property noLoginBeside whether it says so beside its output too, and servers do not speak there of
 *   logins of their own
 * @property login how a person logs in
 * @property beside what it wrote beside its output, without what is of no use to anybody
 */
export interface Signs {
  readonly label: string
  readonly unknownConversation: RegExp
  readonly heldConversation?: RegExp
  readonly noLogin: RegExp
  readonly noLoginCode?: number
  readonly noLoginBeside?: true
  readonly login: string
  readonly beside?: (stderr: string) => string
}

/** Tells what came of a turn by how a CLI ended and what it said. */
export const outcomeBy =
  (signs: Signs): Backend["outcome"] =>
  ({ code, events, stderr }: AgentExit): AgentOutcome => {
    const { label, heldConversation, login } = signs
    const [agentSessionId, reply] = [sessionOf(events), replyOf(events)?.trimEnd()]
    if (code === 0 && agentSessionId !== undefined && reply !== undefined)
      return { _tag: "Replied", agentSessionId, reply }
    const beside = signs.beside?.(stderr) ?? stderr
    const said = problemsOf(events, beside)
    if (signs.unknownConversation.test(beside)) return { _tag: "Denied" }
    if (heldConversation?.test(beside) === true)
      return {
        _tag: "Failed",
        kind: "busy",
        problem: `another process of ${label} is in this conversation`,
        remedy: "wait until it has ended, or end it",
      }
    const ofLogin = signs.noLoginBeside === true ? said : problemsOf(events, "")
    if (code === signs.noLoginCode || signs.noLogin.test(ofLogin))
      return {
        _tag: "Failed",
        kind: "login",
        problem: `${label} has no login that is good: ${said}`,
        remedy: `${login}; then run the turn again`,
      }
    return failedWith(label, code, said)
  }
