#!/usr/bin/env node
/** The `mooring` executable. */
import { enableCompileCache } from "node:module"

// What is imported from here on is compiled once, and not at each start.
enableCompileCache()
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Whoever read the output has seen enough.
  if (error.code === "EPIPE") process.exit(0)
  throw error
})
// A terminal that closes ends a run as Ctrl-C does.
process.on("SIGHUP", () => process.kill(process.pid, "SIGTERM"))

const { main } = await import("./run-main.ts")
main(process.argv.slice(2))
