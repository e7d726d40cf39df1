/** The JSON Schema of a server entry, and of a map of them. */
import { entryProperties, type Writer } from "./entry-fields.ts"
import { entryRules } from "./entry-rules.ts"
import type { Keywords } from "./keywords.ts"

/** The JSON Schema of a server entry. */
export const entrySchema = (writer: Writer): Keywords => ({
  description:
    writer === "user"
      ? "A server; without command and url, a change to the server of this name below; null removes it."
      : "A server: a command to start, or a url to reach.",
  type: writer === "user" ? ["object", "null"] : "object",
  properties: entryProperties(writer),
  ...entryRules(writer),
})

/** What may name a server. */
export const serverName: Keywords = {
  type: "string",
  pattern:
    "^[^\\s\\u0000-\\u001f\\u007f]([^\\u0000-\\u001f\\u007f]{0,62}[^\\s\\u0000-\\u001f\\u007f])?$",
}

/** The JSON Schema of a server map. */
export const serversSchema = (writer: Writer, entry: Keywords): Keywords => ({
  description: writer === "user" ? "Your servers, by name." : "The plugin's servers, by name.",
  type: "object",
  propertyNames: serverName,
  additionalProperties: entry,
})
