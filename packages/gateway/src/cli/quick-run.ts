/** `mooring run` where its agent can be started before the rest of Mooring is loaded. */
import { endAgent, type HeadStart, takeHeadStart } from "../runner/head-start.ts"
import { isInteractive } from "./interactive.ts"
import type { RunArguments } from "./run-arguments.ts"
import { readStandardInput } from "./standard-input.ts"

/** What goes on with a turn. Where it cannot be loaded, nobody else would end the agent. */
const loadRest = (start: HeadStart) =>
  import("./run-turn-of.ts").catch((error: unknown) => {
    if (start._tag === "Started") endAgent(start)
    throw error
  })

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
  const { runTurnOf } = await loadRest(start)
  runTurnOf({ ...asked, prompt }, start)
  if (start._tag === "Started") start.releaseSignals()
}
