/** What several of the shapes are made of. */
import * as Schema from "effect/Schema"

export const Provenance = Schema.Literals(["user", "plugin", "gateway-runtime"])

export const Transport = Schema.Literals(["stdio", "http", "sse"])

export const Place = Schema.Struct({
  file: Schema.String,
  pointer: Schema.String,
  line: Schema.Int,
  column: Schema.Int,
})

export const ServerSummary = Schema.Struct({
  name: Schema.String,
  provenance: Provenance,
  transport: Transport,
})

export const Dropped = Schema.Struct({
  server: Schema.String,
  field: Schema.String,
  reason: Schema.String,
})

/** What a backend could not be told of the servers as they are declared. */
export const Rendering = {
  dropped: Schema.Array(Dropped),
  renamed: Schema.Record(Schema.String, Schema.String),
  proxied: Schema.Array(Dropped),
}

export const loserStatuses = [
  "shadowed",
  "removed",
  "disabled",
  "conflict",
  "refused",
  "dangling",
  "other-agents",
  "unknown-agents",
  "untrusted",
  "unset",
  "unconfirmed",
] as const
