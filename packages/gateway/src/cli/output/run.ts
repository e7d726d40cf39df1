/** What `mooring run` prints with `--json`. */
import * as Schema from "effect/Schema"
import { Verdict } from "@mooring/config"
import { Rendering, ServerSummary } from "./parts.ts"

/** `mooring run --json`. `reply` and `agentSessionId` are `null` where there are none. */
export const RunOutput = Schema.Struct({
  session: Schema.String,
  backend: Schema.String,
  agentSessionId: Schema.NullOr(Schema.String),
  verdict: Verdict,
  fingerprint: Schema.String,
  reply: Schema.NullOr(Schema.String),
  servers: Schema.Array(ServerSummary),
  ...Rendering,
})
