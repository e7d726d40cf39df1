/** Codex as a backend. */
import * as Schema from "effect/Schema"
import { codexTraits, renderCodex } from "@mooring/config"
import { stated } from "../host.ts"
import type { AgentEvent, Backend } from "./backend.ts"
import { arrangeCodexHome, codexAccount, codexHome, codexSurroundings } from "./codex-home.ts"
import { withNote } from "./noted.ts"
import { eventsFrom, outcomeBy } from "./outcome.ts"

/** The lines of its output that tell something. */
const lines = () =>
  Schema.Union([
    Schema.Struct({ type: Schema.tag("thread.started"), thread_id: Schema.String }),
    Schema.Struct({
      type: Schema.tag("item.completed"),
      item: Schema.Struct({ type: Schema.tag("agent_message"), text: Schema.String }),
    }),
    Schema.Struct({ type: Schema.tag("error"), message: Schema.String }),
    Schema.Struct({
      type: Schema.tag("turn.failed"),
      error: Schema.Struct({ message: Schema.String }),
    }),
  ])

const events = eventsFrom(lines, (told): ReadonlyArray<AgentEvent> => {
  switch (told.type) {
    case "thread.started":
      return [{ _tag: "Session", id: told.thread_id }]
    case "item.completed":
      // A message is whole, and may be followed by others.
      return [{ _tag: "Text", text: `${told.item.text}\n` }]
    case "error":
      return told.message.startsWith("Reconnecting")
        ? []
        : [{ _tag: "Problem", text: told.message }]
    case "turn.failed":
      return [{ _tag: "Problem", text: told.error.message }]
  }
})

/** What it said beside its output, without where in its program it was. */
const withoutTrace = (stderr: string): string => stderr.replace(/\n+Stack backtrace:[\s\S]*$/, "")

const unknownConversation =
  /^Error: thread\/resume: thread\/resume failed: no rollout found for thread id /m

const heldConversation = /\balready has an active writer\b/

/** How it says that it has no account that is good. */
const noLogin =
  /\b401 Unauthorized\b|^Missing environment variable: |\b(?:log out and )?sign in again\b|^Not logged in\b/im

const outcome = outcomeBy({
  label: codexTraits.label,
  unknownConversation,
  heldConversation,
  noLogin,
  login:
    "log in with: codex login (its login has to be in a file: cli_auth_credentials_store), or set CODEX_API_KEY",
  beside: withoutTrace,
})

/**
 * Codex. It joins servers from every layer of its configuration, so a turn gets a home of its own,
 * with the user's settings and without their servers; plugins and apps, which bring more, are off.
 */
export const codex: Backend = {
  id: "codex",
  traits: codexTraits,
  executable: (host) => [stated(host, "MOORING_CODEX") ?? "codex"],
  takesId: false,
  followsCwd: true,
  home: codexHome,
  account: codexAccount,
  surroundings: codexSurroundings,
  render: renderCodex,
  arrange: arrangeCodexHome,
  command: ({ conversation, args, prompt, note }) => ({
    args: [
      "exec",
      "--json",
      "--skip-git-repo-check",
      ...args,
      ...(conversation.mode === "resume" ? ["resume", conversation.id] : []),
      "-",
    ],
    stdin: withNote(prompt, note),
  }),
  events,
  outcome,
}
