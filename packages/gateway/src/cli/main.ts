#!/usr/bin/env node
/** The `mooring` executable. */
import { keepCompiled } from "./compile-cache.ts"
import { knownAnswer } from "./known-answer.ts"

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever read the output has seen enough.
  if (error.code === "EPIPE") process.exit(0)
  throw error
})
// A terminal that closes ends a run as Ctrl-C does.
process.on("SIGHUP", () => process.kill(process.pid, "SIGTERM"))

const args = process.argv.slice(2)
const answer = knownAnswer(args)
if (answer === undefined) {
  keepCompiled()
  void import("./run-main.ts").then(({ main }) => main(args))
} else process.stdout.write(answer)
