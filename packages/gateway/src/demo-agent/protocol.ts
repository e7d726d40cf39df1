/** What the demo agent and who runs it agree on: exit codes, where it lives, and the shape of its answer. */
import { isAbsolute, join } from "node:path"
import * as Schema from "effect/Schema"
import { statedPath } from "../host-facts.ts"

/** How the demo agent ends. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  unknownConversation: 4,
  heldConversation: 5,
}

/**
 * Where conversations are kept: `$MOORING_DEMO_HOME`, else `mooring-demo-agent` under
 * `$XDG_DATA_HOME`.
 */
export const demoHome = (host: {
  readonly variables: { readonly [name: string]: string | undefined }
  readonly cwd: string
  readonly home: string
}): string => {
  const own = statedPath(host, "MOORING_DEMO_HOME")
  if (own !== undefined) return own
  const data = host.variables["XDG_DATA_HOME"]
  return join(
    data !== undefined && isAbsolute(data) ? data : join(host.home, ".local/share"),
    "mooring-demo-agent",
  )
}

/** A server as the demo agent found it. */
export const ServerReport = Schema.Struct({
  name: Schema.String,
  status: Schema.Literals(["connected", "failed"]),
  tools: Schema.Array(Schema.String),
  error: Schema.optionalKey(Schema.String),
})
export type ServerReport = typeof ServerReport.Type

/** What the demo agent answers. `turn` counts the turns of the conversation from 1. */
export const Reply = Schema.Struct({
  sessionId: Schema.String,
  turn: Schema.Natural,
  reply: Schema.String,
  servers: Schema.Array(ServerReport),
})
export type Reply = typeof Reply.Type
