/** `mooring trust …`: its commands, their flags and their help. */
import * as Option from "effect/Option"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import { example, json } from "./flags.ts"
import { lazily } from "./lazily.ts"

const trustList = Command.make(
  "list",
  { json },
  lazily(
    () => import("./commands/trust.ts"),
    (module) => module.trustList,
  ),
).pipe(
  Command.withDescription("List what you have agreed to."),
  Command.withExamples([example("mooring trust list", "Every agreement")]),
)

const trustRevoke = Command.make(
  "revoke",
  {
    what: Argument.String("file").pipe(
      Argument.withDescription("A file, a directory with files, or the id of an agreement"),
      Argument.atLeast(0),
    ),
    all: Flag.Boolean("all").pipe(
      Flag.withDescription("Everything that you have agreed to"),
      Flag.withDefault(false),
    ),
  },
  lazily(
    () => import("./commands/trust.ts"),
    (module) => module.trustRevoke,
  ),
).pipe(
  Command.withDescription(
    "Take an agreement back: the servers are left out from the next turn on, and conversations that had them are held.\n\nExit codes: 0 taken back, 2 there was none",
  ),
  Command.withShortDescription("Take an agreement back"),
  Command.withExamples([
    example("mooring trust revoke .", "What was agreed to in this directory"),
    example("mooring trust revoke --all", "Everything"),
  ]),
)

/** The group of these commands, which does something by itself. */
export const trust = Command.make(
  "trust",
  {
    yes: Flag.Boolean("yes").pipe(
      Flag.withDescription("Agree without being asked"),
      Flag.withDefault(false),
    ),
    only: Flag.String("only").pipe(
      Flag.withMetavar("ID"),
      Flag.withDescription(
        "Only what has this id, as --json shows it: so nothing else is agreed to",
      ),
      Flag.optional,
      Flag.map(Option.getOrUndefined),
    ),
    json,
  },
  lazily(
    () => import("./commands/trust.ts"),
    (module) => module.trust,
  ),
).pipe(
  Command.withDescription(
    "Show what the files of this project would start, contact, set and send, and what has changed since you agreed; then ask whether that is wanted. Until you agree, nothing of them has any effect. Another comment, order or time-out needs no new agreement.\n\nExit codes: 0 agreed, or nothing to agree to, 1 not agreed, 2 usage",
  ),
  Command.withShortDescription("Agree to what a project would run"),
  Command.withExamples([
    example("mooring trust", "Look at this project's servers, and decide"),
    example("mooring trust --json", "What there is to agree to, with its id"),
    example("mooring trust --yes --only t1:…", "Agree to that, and to nothing else"),
  ]),
  Command.withSubcommands([trustList, trustRevoke]),
)
