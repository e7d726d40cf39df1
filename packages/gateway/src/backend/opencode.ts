/** opencode as a backend. */
import { stripVTControlCharacters } from "node:util"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { opencodeTraits, renderOpencode } from "@mooring/config"
import type { AgentEvent, AgentExit, AgentOutcome, Backend } from "./backend.ts"
import { withNote } from "./noted.ts"
import { opencodeAccount, opencodeHome, opencodeSurroundings } from "./opencode-config.ts"
import { failedWith, problemsOf, replyOf, sessionOf } from "./outcome.ts"

/** The lines of its output that tell something. */
const Line = Schema.fromJsonString(
  Schema.Union([
    Schema.Struct({ type: Schema.tag("step_start"), sessionID: Schema.String }),
    Schema.Struct({ type: Schema.tag("text"), part: Schema.Struct({ text: Schema.String }) }),
    Schema.Struct({
      type: Schema.tag("error"),
      error: Schema.Struct({
        name: Schema.String,
        data: Schema.optionalKey(
          Schema.Struct({
            message: Schema.optionalKey(Schema.String),
            statusCode: Schema.optionalKey(Schema.Number),
          }),
        ),
      }),
    }),
  ]),
)

const decodeLine = Schema.decodeUnknownResult(Line)

const events = (line: string): ReadonlyArray<AgentEvent> => {
  const decoded = decodeLine(line)
  if (Result.isFailure(decoded)) return []
  const told = decoded.success
  switch (told.type) {
    case "step_start":
      return [{ _tag: "Session", id: told.sessionID }]
    case "text":
      // A text is whole, and may be followed by others.
      return [{ _tag: "Text", text: `${told.part.text}\n` }]
    case "error": {
      const { name, data } = told.error
      const status = data?.statusCode === undefined ? "" : ` ${data.statusCode}`
      const message = data?.message === undefined ? "" : `: ${data.message}`
      return [{ _tag: "Problem", text: `${name}${status}${message}` }]
    }
  }
}

const unknownConversation = /^Error: Session not found$/m

/** How it says that it has no account that is good. */
const noLogin = /^(?:ProviderAuthError|APIError 40[13])\b/m

const outcome = ({ code, events: told, stderr }: AgentExit): AgentOutcome => {
  const [agentSessionId, reply] = [sessionOf(told), replyOf(told)?.trimEnd()]
  if (code === 0 && agentSessionId !== undefined && reply !== undefined)
    return { _tag: "Replied", agentSessionId, reply }
  const beside = stripVTControlCharacters(stderr)
  if (unknownConversation.test(beside)) return { _tag: "Denied" }
  const said = problemsOf(told, beside)
  if (noLogin.test(problemsOf(told, "")))
    return {
      _tag: "Failed",
      kind: "login",
      problem: `opencode has no login that is good: ${said}`,
      remedy: "log in with: opencode auth login; then run the turn again",
    }
  return failedWith("opencode", code, said)
}

/**
 * opencode. It resumes a conversation only in the directory it was begun in, and knows no lock on it:
 * the lock of the session keeps turns apart. Plugins of the user's, which may bring servers of their
 * own, are off.
 */
export const opencode: Backend = {
  id: "opencode",
  traits: opencodeTraits,
  executable: (host) => [host.variables["MOORING_OPENCODE"] || "opencode"],
  takesId: false,
  followsCwd: false,
  home: opencodeHome,
  account: opencodeAccount,
  surroundings: opencodeSurroundings,
  render: renderOpencode,
  command: ({ conversation, args, prompt, note }) => ({
    args: [
      "run",
      "--pure",
      "--format",
      "json",
      ...args,
      ...(conversation.mode === "resume" ? ["--session", conversation.id] : []),
    ],
    stdin: withNote(prompt, note),
  }),
  events,
  outcome,
}
