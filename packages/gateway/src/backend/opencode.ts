/** opencode as a backend. */
import { stripVTControlCharacters } from "node:util"
import * as Schema from "effect/Schema"
import { opencodeTraits, renderOpencode } from "@mooring/config"
import { stated } from "../host.ts"
import type { AgentEvent, Backend } from "./backend.ts"
import { withNote } from "./noted.ts"
import { opencodeAccount, opencodeHome, opencodeSurroundings } from "./opencode-config.ts"
import { eventsFrom, outcomeBy } from "./outcome.ts"

/** The lines of its output that tell something. */
const lines = () =>
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
  ])

const events = eventsFrom(lines, (told): ReadonlyArray<AgentEvent> => {
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
})

const unknownConversation = /^Error: Session not found$/m

/** How it says that it has no account that is good. */
const noLogin = /^(?:ProviderAuthError|APIError 40[13])\b/m

const outcome = outcomeBy({
  label: opencodeTraits.label,
  unknownConversation,
  noLogin,
  login: "log in with: opencode auth login",
  beside: stripVTControlCharacters,
})

/**
 * opencode. It resumes a conversation only in the directory it was begun in, and knows no lock on it:
 * the lock of the session keeps turns apart. Plugins of the user's, which may bring servers of their
 * own, are off.
 */
export const opencode: Backend = {
  id: "opencode",
  traits: opencodeTraits,
  executable: (host) => [stated(host, "MOORING_OPENCODE") ?? "opencode"],
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
