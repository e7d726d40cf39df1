/** Claude Code as a backend. */
import { join } from "node:path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Account, claudeTraits, renderClaude } from "@mooring/config"
import { type Host, stated, statedPath } from "../host.ts"
import { isInside } from "../inside.ts"
import type { AgentEvent, Backend, Surroundings } from "./backend.ts"
import { eventsFrom, outcomeBy } from "./outcome.ts"
import { stateFile } from "./state-file.ts"

/** Where it keeps conversations and settings. */
const home = (host: Host["Service"]): string =>
  statedPath(host, "CLAUDE_CONFIG_DIR") ?? join(host.home, ".claude")

const readState = stateFile(
  claudeTraits.label,
  Schema.Struct({
    oauthAccount: Schema.optionalKey(Schema.Struct({ accountUuid: Schema.String })),
    projects: Schema.optionalKey(
      Schema.Record(
        Schema.String,
        Schema.Struct({ disabledMcpServers: Schema.optionalKey(Schema.Array(Schema.String)) }),
      ),
    ),
  }),
)

/** What is read of its state file, which stands beside its home unless that is stated. */
const stateOf = (host: Host["Service"]) =>
  readState(join(statedPath(host, "CLAUDE_CONFIG_DIR") ?? host.home, ".claude.json"))

/** Variables that say who pays, in the order in which it looks at them, and what that account is called. */
const accountVariables: ReadonlyArray<readonly [variable: string, id: string]> = [
  ["CLAUDE_CODE_USE_BEDROCK", "bedrock"],
  ["CLAUDE_CODE_USE_VERTEX", "vertex"],
  ["CLAUDE_CODE_USE_FOUNDRY", "foundry"],
  ["ANTHROPIC_AUTH_TOKEN", "auth-token"],
  ["ANTHROPIC_API_KEY", "api-key"],
  ["CLAUDE_CODE_OAUTH_TOKEN", "oauth-token"],
]

const account = (host: Host["Service"]): Account => {
  const [, id] = accountVariables.find(([name]) => stated(host, name) !== undefined) ?? []
  if (id !== undefined) return { _tag: "Known", id }
  const state = stateOf(host)
  if (state._tag !== "Read") return state
  const uuid = state.value.oauthAccount?.accountUuid
  return uuid === undefined ? { _tag: "None" } : { _tag: "Known", id: uuid }
}

/** Servers that were switched off here are switched off by name: ours get another one. */
const surroundings = (host: Host["Service"]): Surroundings => {
  const state = stateOf(host)
  const projects = state._tag === "Read" ? (state.value.projects ?? {}) : {}
  return {
    foreign: Object.entries(projects).flatMap(([path, { disabledMcpServers }]) =>
      isInside(path, host.cwd) ? (disabledMcpServers ?? []) : [],
    ),
    own: {},
  }
}

/** The lines of its output that tell something. */
const lines = () =>
  Schema.Union([
    Schema.Struct({
      type: Schema.tag("system"),
      subtype: Schema.tag("init"),
      session_id: Schema.String,
    }),
    Schema.Struct({
      type: Schema.tag("stream_event"),
      parent_tool_use_id: Schema.Null,
      event: Schema.Struct({
        type: Schema.tag("content_block_delta"),
        delta: Schema.Struct({ type: Schema.tag("text_delta"), text: Schema.String }),
      }),
    }),
    Schema.Struct({
      type: Schema.tag("assistant"),
      error: Schema.optionalKey(Schema.String),
      parent_tool_use_id: Schema.Null,
      message: Schema.Struct({
        content: Schema.NonEmptyArray(Schema.Struct({ type: Schema.tag("text") })),
      }),
    }),
    Schema.Struct({
      type: Schema.tag("result"),
      is_error: Schema.Boolean,
      result: Schema.optionalKey(Schema.String),
      errors: Schema.optionalKey(Schema.Array(Schema.String)),
    }),
  ])

const events = eventsFrom(lines, (told): ReadonlyArray<AgentEvent> => {
  switch (told.type) {
    case "system":
      return [{ _tag: "Session", id: told.session_id }]
    case "stream_event":
      return [{ _tag: "Text", text: told.event.delta.text }]
    case "assistant":
      // A text is whole: what it says next, after a call of a tool, begins on another line.
      return told.error === undefined ? [{ _tag: "Text", text: "\n" }] : []
    case "result":
      if (!told.is_error && told.result !== undefined) return [{ _tag: "Reply", text: told.result }]
      return [...(told.errors ?? []), ...(told.result === undefined ? [] : [told.result])].map(
        (text) => ({ _tag: "Problem", text }),
      )
  }
})

const unknownConversation = /^No conversation found with session ID\b/m

/** How it says that it has no account that is good. */
const noLogin =
  /^(?:Not logged in|Invalid API key|Invalid auth token|Login expired|OAuth token revoked|Failed to authenticate|Authentication required)|Please run \/login/m

const outcome = outcomeBy({
  label: claudeTraits.label,
  unknownConversation,
  noLogin,
  login: "log in with: claude /login (or set ANTHROPIC_API_KEY)",
})

/**
 * Claude Code. It takes two processes in one conversation, of which one is lost: the lock of the
 * session keeps turns apart.
 */
export const claude: Backend = {
  id: "claude",
  traits: claudeTraits,
  executable: (host) => [stated(host, "MOORING_CLAUDE") ?? "claude"],
  takesId: true,
  followsCwd: true,
  home,
  account,
  surroundings: (host) => Result.succeed(surroundings(host)),
  render: renderClaude,
  command: ({ conversation, args, prompt, note }) => ({
    args: [
      "--print",
      "--output-format",
      "stream-json",
      "--verbose",
      "--include-partial-messages",
      ...args,
      // Its record of a conversation keeps the first system prompt: with the record, a note would
      // either be ignored or stay for good.
      ...(note === undefined
        ? []
        : ["--append-system-prompt", note, "--system-prompt-snapshot", "off"]),
      conversation.mode === "resume" ? "--resume" : "--session-id",
      conversation.id,
    ],
    stdin: prompt,
  }),
  events,
  outcome,
}
