/** What the library of the command line asks for, for flags and prompts that Mooring's commands do not have. */
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import * as Stdio from "effect/Stdio"
import * as Terminal from "effect/Terminal"
import { ChildProcessSpawner } from "effect/process"

const never = Effect.die(new Error("no command takes a flag that would need this"))

/**
 * Services that nothing uses: a command that reads files, asks a person or starts programs brings its
 * own. The real ones would load half of Node's modules before each command.
 */
export const parserServices = Layer.mergeAll(
  FileSystem.layerNoop({}),
  Path.layer,
  Stdio.layerTest({}),
  Layer.succeed(
    Terminal.Terminal,
    Terminal.make({
      columns: never,
      rows: never,
      size: never,
      readInput: never,
      readLine: never,
      display: () => never,
    }),
  ),
  Layer.succeed(
    ChildProcessSpawner.ChildProcessSpawner,
    ChildProcessSpawner.make(() => never),
  ),
)
