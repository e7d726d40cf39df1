#!/usr/bin/env node
/** The `mooring` executable. */
import { keepCompiled } from "./compile-cache.ts"
import { knownAnswer } from "./known-answer.ts"
import { isTooOld, oldestNode } from "./node-version.ts"
import { quickCommand } from "./quick-command.ts"
import { standardError, standardOutput } from "./standard-stream.ts"

// A terminal that closes ends a run as Ctrl-C does.
process.on("SIGHUP", () => process.kill(process.pid, "SIGTERM"))

const args = process.argv.slice(2)
const answer = knownAnswer(args)
if (isTooOld(process.versions.node)) {
  standardError.write(
    `error: Mooring needs Node ${oldestNode} or newer, and this is ${process.version}\n  fix: start it with a newer one, by a PATH on which that comes first\n`,
  )
  process.exitCode = 1
} else if (answer === undefined) {
  const quick = quickCommand(args)
  keepCompiled(`${args[0]} ${quick === undefined}`)
  const running =
    quick === undefined ? import("./run-main.ts").then(({ main }) => main(args)) : quick()
  running.catch((error: NodeJS.ErrnoException) => {
    // Only what the system says of a file has a code here: all else is a fault, and shown as one.
    if (error.code === undefined) throw error
    standardError.write(
      `error: Mooring could not be loaded: ${error.message}\n  fix: see that it is installed whole and can be read, and run it again\n`,
    )
    process.exit(1)
  })
} else standardOutput.write(answer)
