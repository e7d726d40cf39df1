/** `mooring cluster …`: its commands, their flags and their help. */
import * as Command from "effect/cli/Command"
import { example, json } from "./flags.ts"
import { lazily } from "./lazily.ts"

const clusterStatus = Command.make(
  "status",
  { json },
  lazily(
    () => import("./commands/cluster-status.ts"),
    (module) => module.clusterStatus,
  ),
).pipe(
  Command.withDescription(
    "Show the machines of the cluster in the store of MOORING_STORE: whether they are healthy, how many shards each has, and which of them has the conversation of each session.\n\nExit codes: 0 a machine is healthy, 1 none is",
  ),
  Command.withShortDescription("Show the machines of a cluster, and who has which session"),
  Command.withExamples([
    example("mooring cluster status", "The machines, and the sessions"),
    example("mooring cluster status --json", "The same as JSON"),
  ]),
)

/** The group of these commands. */
export const cluster = Command.make("cluster").pipe(
  Command.withDescription("Look at a cluster of machines with one set of sessions"),
  Command.withSubcommands([clusterStatus]),
)
