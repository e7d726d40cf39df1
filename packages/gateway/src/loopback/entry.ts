/** The gateway's own entry: everything in it lives for one run, but the word for what it offers. */
import * as Schema from "effect/Schema"
import {
  defineRuntimeEntry,
  ephemeral,
  EphemeralField,
  type RuntimeEntry,
  sanitizedName,
  Stable,
} from "@mooring/config"

/** The name under which the gateway mounts its own server. */
export const loopbackName = "mooring"

/** Whether a name would fall together with the gateway's. */
export const isLoopbackName = (name: string): boolean => sanitizedName(name) === loopbackName

/** The kind of the loopback server's entry. */
export const LoopbackEntry = defineRuntimeEntry("http", {
  surface: Stable(Schema.Literal("session-tools")),
  url: EphemeralField(Schema.String),
  port: EphemeralField(Schema.Int),
  headers: EphemeralField(Schema.Record(Schema.String, Schema.String)),
})

/** The entry of a loopback server at a port, for the turn that a grant is for. */
export const loopbackEntry = (port: number, grant: string): RuntimeEntry =>
  LoopbackEntry.make({
    surface: "session-tools",
    url: ephemeral(`http://127.0.0.1:${port}/mcp`),
    port: ephemeral(port),
    headers: ephemeral({ Authorization: `Bearer ${grant}` }),
  })

/**
 * The entry as it stands where no server is started, to list and to explain it: the same for every
 * identity, since all that is missing is ephemeral.
 */
export const loopbackPreview: RuntimeEntry = loopbackEntry(0, "")
