/** Gemini CLI as a backend. */
import { join } from "node:path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Account, geminiTraits, renderGemini } from "@mooring/config"
import { type Host, stated } from "../host.ts"
import type { AgentEvent, Backend } from "./backend.ts"
import { arrangeHome, ownDirectory, readObject, readSettings, surroundings } from "./gemini-home.ts"
import { withNote } from "./noted.ts"
import { eventsFrom, outcomeBy } from "./outcome.ts"

const Selection = Schema.Struct({
  security: Schema.Struct({ auth: Schema.Struct({ selectedType: Schema.String }) }),
})
const decodeSelection = Schema.decodeUnknownResult(Selection)

/** Whose login it has, by what it calls the account in use. */
const loginAccount = (host: Host["Service"]): Account => {
  const accounts = readObject(join(ownDirectory(host), "google_accounts.json"))
  if (accounts._tag === "Unreadable") return { _tag: "Unknown", message: accounts.message }
  const active = accounts._tag === "Known" ? accounts.value["active"] : undefined
  return typeof active === "string" ? { _tag: "Known", id: active } : { _tag: "None" }
}

const account = (host: Host["Service"]): Account => {
  const settings = readSettings(host)
  if (settings._tag === "Unreadable") return { _tag: "Unknown", message: settings.message }
  const selected = decodeSelection(settings._tag === "Known" ? settings.value : {})
  if (Result.isFailure(selected)) return { _tag: "None" }
  const type = selected.success.security.auth.selectedType
  if (type === "oauth-personal") return loginAccount(host)
  return { _tag: "Known", id: type === "gemini-api-key" ? "api-key" : type }
}

/** The lines of its output that tell something. */
const lines = () =>
  Schema.Union([
    Schema.Struct({ type: Schema.tag("init"), session_id: Schema.String }),
    Schema.Struct({
      type: Schema.tag("message"),
      role: Schema.tag("assistant"),
      content: Schema.String,
    }),
    Schema.Struct({
      type: Schema.tag("error"),
      severity: Schema.tag("error"),
      message: Schema.String,
    }),
    Schema.Struct({
      type: Schema.tag("result"),
      status: Schema.tag("error"),
      error: Schema.Struct({ message: Schema.String }),
    }),
  ])
const events = eventsFrom(lines, (told): ReadonlyArray<AgentEvent> => {
  switch (told.type) {
    case "init":
      return [{ _tag: "Session", id: told.session_id }]
    case "message":
      return [{ _tag: "Text", text: told.content }]
    case "error":
      return [{ _tag: "Problem", text: told.message }]
    case "result":
      return [{ _tag: "Problem", text: told.error.message }]
  }
})

const unknownConversation =
  /^Error resuming session: (?:Invalid session identifier|No previous sessions found)/m

/** How it ends where it has no login that is good (its exit code for that), and what it says. */
const noLoginCode = 41
const noLogin = /API key not valid|API_KEY_INVALID|UNAUTHENTICATED|invalid_grant/

const outcome = outcomeBy({
  label: geminiTraits.label,
  unknownConversation,
  noLogin,
  noLoginCode,
  noLoginBeside: true,
  login: "log in once with: gemini (or choose a key there)",
})

/** Gemini CLI. It keeps conversations by directory, and has no place for a note but the prompt. */
export const gemini: Backend = {
  id: "gemini",
  traits: geminiTraits,
  executable: (host) => [stated(host, "MOORING_GEMINI") ?? "gemini"],
  takesId: true,
  followsCwd: false,
  home: ownDirectory,
  account,
  surroundings,
  render: renderGemini,
  arrange: arrangeHome,
  command: ({ conversation, args, prompt, note }) => ({
    args: [
      "--output-format=stream-json",
      "--skip-trust",
      ...args,
      conversation.mode === "resume" ? "--resume" : "--session-id",
      conversation.id,
    ],
    stdin: withNote(prompt, note),
  }),
  events,
  outcome,
}
