/** The built-in backend: the demo agent, which needs no model and no account. */
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Account, canonicalTraits, renderCanonical } from "@mooring/config"
import { demoHome, exitCodes, Reply } from "../demo-agent/protocol.ts"
import type { Host } from "../host.ts"
import type { AgentEvent, AgentExit, AgentOutcome, Backend } from "./backend.ts"
import { eventsFrom, failedWith, problemsOf, replyOf, sessionOf } from "./outcome.ts"
import { stateFile } from "./state-file.ts"

const main = fileURLToPath(
  new URL(
    `../demo-agent/main${import.meta.filename.endsWith(".ts") ? ".ts" : ".js"}`,
    import.meta.url,
  ),
)

const accountFile = stateFile(canonicalTraits.label, Schema.Struct({ id: Schema.String }))

/** The account that the demo agent pretends to have: one that is written, or none. */
const account = (host: Host["Service"]): Account => {
  const read = accountFile(join(demoHome(host), "account.json"))
  return read._tag === "Read" ? { _tag: "Known", id: read.value.id } : read
}

const events = eventsFrom(
  () => Reply,
  ({ sessionId, reply }): ReadonlyArray<AgentEvent> => [
    { _tag: "Session", id: sessionId },
    { _tag: "Reply", text: reply },
  ],
)

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
