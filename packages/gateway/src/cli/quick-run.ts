/** `mooring run` where its agent can be started before the rest of Mooring is loaded. */
import { type HeadStart, takeHeadStart } from "../runner/head-start.ts"
import { isInteractive } from "./interactive.ts"
import type { RunArguments } from "./run-arguments.ts"
import { readStandardInput } from "./standard-input.ts"

/** Runs a turn. */
export const quickRun = async (asked: RunArguments): Promise<void> => {
  const prompt = asked.prompt ?? (await readStandardInput())
  const { session, backend, agent, partial, json, mcpConfig } = asked
  const isAttended = !json && isInteractive()
  const start: HeadStart =
    prompt.trim() === ""
      ? { _tag: "Nothing" }
      : await takeHeadStart({
          session,
          backend,
          agent,
          partial,
          prompt,
          isAttended,
          flags: mcpConfig,
        })
  const { runTurnOf } = await import("./run-turn-of.ts")
  runTurnOf({ ...asked, prompt }, start)
  if (start._tag === "Started") start.releaseSignals()
}
