/** What the JSON Schemas of all files have in common. */
import type { Keywords } from "./keywords.ts"

/** The member of a file that names its JSON Schema. Nobody but editors reads it. */
export const schemaKey: Keywords = {
  description: "The JSON Schema of this file, for editors; a path or an address.",
}

/** A whole JSON Schema, with a server map and a server that it refers to. */
export const withDefinitions = (root: Keywords, servers: Keywords, server: Keywords): Keywords => ({
  $schema: "http://json-schema.org/draft-07/schema#",
  ...root,
  definitions: { servers, server },
})
