/** The built-in backend: the demo agent, which needs no model and no account. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Account, canonicalTraits, renderCanonical } from "@mooring/config"
import { demoHome, exitCodes, Reply } from "../demo-agent/protocol.ts"
import type { Host } from "../host.ts"
import type { AgentEvent, AgentExit, AgentOutcome, Backend } from "./backend.ts"
import { failedWith, problemsOf, replyOf, sessionOf } from "./outcome.ts"

const main = fileURLToPath(
  new URL(
    `../demo-agent/main${import.meta.filename.endsWith(".ts") ? ".ts" : ".js"}`,
    import.meta.url,
  ),
)

const decodeAccount = Schema.decodeUnknownResult(
  Schema.fromJsonString(Schema.Struct({ id: Schema.String })),
)

/** The account that the demo agent pretends to have: one that is written, or none. */
const account = (host: Host["Service"]): Account => {
  try {
    const read = decodeAccount(readFileSync(join(demoHome(host), "account.json"), "utf8"))
    return Result.isSuccess(read)
      ? { _tag: "Known", id: read.success.id }
      : { _tag: "Unknown", message: "account.json of the demo agent is not whole" }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT"
      ? { _tag: "None" }
      : { _tag: "Unknown", message: "account.json of the demo agent cannot be read" }
  }
}

const decodeReply = Schema.decodeUnknownResult(Schema.fromJsonString(Reply))

const events = (line: string): ReadonlyArray<AgentEvent> => {
  const reply = decodeReply(line)
  return Result.isFailure(reply)
    ? []
    : [
        { _tag: "Session", id: reply.success.sessionId },
        { _tag: "Reply", text: reply.success.reply },
      ]
}

const outcome = ({ code, events: told, stderr }: AgentExit): AgentOutcome => {
  if (code === exitCodes.unknownConversation) return { _tag: "Denied" }
  const [agentSessionId, reply] = [sessionOf(told), replyOf(told)]
  if (code === exitCodes.done && agentSessionId !== undefined && reply !== undefined)
    return { _tag: "Replied", agentSessionId, reply }
  if (code === exitCodes.heldConversation)
    return {
      _tag: "Failed",
      kind: "busy",
      problem: "another process of the demo agent is in this conversation",
      remedy: "wait until it has ended, or end it",
    }
  return failedWith("the demo agent", code, problemsOf(told, stderr))
}

/** The demo agent as a backend. */
export const demo: Backend = {
  id: "demo",
  traits: canonicalTraits,
  executable: () => [process.execPath, main],
  takesId: true,
  followsCwd: true,
  home: demoHome,
  account,
  surroundings: () => Result.succeed({ foreign: [], own: {} }),
  render: renderCanonical,
  command: ({ conversation, args, prompt, note }) => ({
    args: [
      ...args,
      conversation.mode === "resume" ? "--resume" : "--session-id",
      conversation.id,
      ...(note === undefined ? [] : ["--append-system-prompt", note]),
    ],
    stdin: prompt,
  }),
  events,
  outcome,
}
