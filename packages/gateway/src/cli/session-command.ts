/** `mooring session …`: its commands, their flags and their help. */
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { json, mcpConfig, partial, example } from "./flags.ts"
import { lazily } from "./lazily.ts"

const key = Argument.String("session").pipe(Argument.withDescription("The session's key"))

const oneBackend = Flag.String("backend").pipe(
  Flag.withMetavar("ID"),
  Flag.withDescription("Only the conversation in this backend"),
  Flag.optional,
  Flag.map(Option.getOrUndefined),
)

const accept = { session: key, backend: oneBackend, mcpConfig, partial, json }

const sessionList = Command.make(
  "list",
  { json },
  lazily(
    () => import("./commands/session.ts"),
    (module) => module.sessionList,
  ),
).pipe(
  Command.withDescription("List the sessions."),
  Command.withExamples([example("mooring session list", "Every session")]),
)

const sessionShow = Command.make(
  "show",
  { session: key, json },
  lazily(
    () => import("./commands/session.ts"),
    (module) => module.sessionShow,
  ),
).pipe(
  Command.withDescription("Show a session: its conversations, those in force and earlier ones."),
  Command.withExamples([example("mooring session show default", "The default session")]),
)

const sessionWhy = Command.make(
  "why",
  {
    session: key.pipe(Argument.optional, Argument.map(Option.getOrUndefined)),
    draft: Flag.String("if").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("What would become of sessions if this file were your own"),
      Flag.optional,
      Flag.map(Option.getOrUndefined),
    ),
    insteadOf: Flag.String("instead-of").pipe(
      Flag.withMetavar("FILE"),
      Flag.withDescription("The file that --if is an edit of (default: your own)"),
      Flag.optional,
      Flag.map(Option.getOrUndefined),
    ),
    mcpConfig,
    json,
  },
  lazily(
    () => import("./commands/session-why.ts"),
    (module) => module.sessionWhy,
  ),
).pipe(
  Command.withDescription(
    "Say why each of a session's turns resumed its conversation, began a new one, or was held. With --if: what an edit would do to sessions, before it is made; nothing is written.\n\nExit codes: 0 done, 1 a conversation would begin anew or be held, 2 usage or configuration",
  ),
  Command.withShortDescription("Say why turns resumed, began anew, or were held"),
  Command.withExamples([
    example("mooring session why default", "The verdicts, the newest first"),
    example("mooring session why --if draft.jsonc", "Which sessions an edit would reset, and why"),
    example(
      "mooring session why default --if draft.json --instead-of .mcp.json",
      "The same of one session, and of a project's file",
    ),
  ]),
)

const sessionReset = Command.make(
  "reset",
  { session: key, backend: oneBackend, json },
  lazily(
    () => import("./commands/session.ts"),
    (module) => module.sessionReset,
  ),
).pipe(
  Command.withDescription(
    "Have the next turn begin a new conversation. The present one is kept, and can be restored.",
  ),
  Command.withExamples([example("mooring session reset default", "Begin anew")]),
)

const sessionRestore = Command.make(
  "restore",
  accept,
  lazily(
    () => import("./commands/session.ts"),
    (module) => module.sessionRestore,
  ),
).pipe(
  Command.withDescription(
    "Bring back the conversation that a session had before, with the present configuration.",
  ),
  Command.withExamples([example("mooring session restore default", "Undo a fresh start")]),
)

const sessionRebase = Command.make(
  "rebase",
  accept,
  lazily(
    () => import("./commands/session.ts"),
    (module) => module.sessionRebase,
  ),
).pipe(
  Command.withDescription(
    "Accept the present configuration for a session that is held, or that would begin anew.",
  ),
  Command.withExamples([
    example("mooring session rebase default", "Go on with the configuration as it is"),
  ]),
)

const kept = (name: string, description: string) =>
  Flag.Int(name).pipe(
    Flag.withMetavar("N"),
    Flag.withDescription(`${description} (default: keep.${name} of your file)`),
    Flag.filter(
      (count) => count >= 1,
      () => "must be 1 or more",
    ),
    Flag.optional,
    Flag.map(Option.getOrUndefined),
  )

const sessionPrune = Command.make(
  "prune",
  {
    history: kept("history", "Keep so many entries of each session's history"),
    retired: kept("retired", "Keep so many earlier conversations of each session"),
    ended: kept("ended", "Keep so many sessions that have no conversation"),
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDescription("Only say what would go"),
      Flag.withDefault(false),
    ),
    json,
  },
  lazily(
    () => import("./commands/session-prune.ts"),
    (module) => module.sessionPrune,
  ),
).pipe(
  Command.withDescription(
    "Take out what is more than your file says is to be kept: old entries of histories, old conversations, and sessions that have ended. A conversation in force stays, and so does everything of a session in which a turn is open.",
  ),
  Command.withShortDescription("Take out what is more than is to be kept"),
  Command.withExamples([
    example("mooring session prune --dry-run", "What would go"),
    example("mooring session prune --history 100", "All but the newest 100 entries of each"),
  ]),
)

/** The group of these commands. */
export const session = Command.make("session").pipe(
  Command.withDescription("Look at sessions, and change them"),
  Command.withSubcommands([
    sessionList,
    sessionShow,
    sessionWhy,
    sessionReset,
    sessionRestore,
    sessionRebase,
    sessionPrune,
  ]),
)
