/** The JSON Schema of a user's own file. */
import * as Schema from "effect/Schema"
import { defaultKeep, keepLimit } from "../decode/keep.ts"
import { pluginId } from "../decode/plugin-mount.ts"
import { entrySchema, serverName, serversSchema } from "./entry.ts"
import { type Keywords, keywordsOf } from "./keywords.ts"
import { schemaKey, withDefinitions } from "./root.ts"

const Mount = Schema.Struct({
  path: Schema.optionalKey(
    Schema.NonEmptyString.annotate({
      description:
        "The plugin's directory: absolute, ~/…, or relative to this file. Without it, the plugin is in one of pluginDirectories.",
    }),
  ),
  env: Schema.optionalKey(
    Schema.Array(Schema.String).annotate({
      description: "The environment variables that its entries may refer to; no others.",
    }),
  ),
  sets: Schema.optionalKey(
    Schema.Array(Schema.String).annotate({
      description:
        "The variables that its entries may set although they change what other programs do.",
    }),
  ),
  hosts: Schema.optionalKey(
    Schema.Array(Schema.String).annotate({
      description: "The private hosts that its entries may contact.",
    }),
  ),
  agents: Schema.optionalKey(
    Schema.Array(Schema.String).annotate({
      description: "Mounts the plugin for these agents only.",
    }),
  ),
  rename: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.String).annotate({
      description: "Your names for its servers, by its own.",
    }),
  ),
  enabled: Schema.optionalKey(
    Schema.Boolean.annotate({ description: "false turns all of the plugin off." }),
  ),
})

const kept = (otherwise: number, description: string) =>
  Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: keepLimit })).annotate({
      description,
      default: otherwise,
    }),
  )

const Sections = Schema.Struct({
  plugins: Schema.optionalKey(
    Schema.Record(Schema.String, Mount).annotate({
      description: "The plugins, by ids of yours, in the order in which they get their names.",
    }),
  ),
  pluginDirectories: Schema.optionalKey(
    Schema.Array(Schema.String).annotate({
      description: "Directories with plugins in them: each child that is a plugin is mounted.",
    }),
  ),
  agents: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Array(Schema.String)).annotate({
      description:
        "The servers that each agent has, by its name. An agent that is not here has all.",
    }),
  ),
  onMcpChange: Schema.optionalKey(
    Schema.Literals(["fresh", "drift"]).annotate({
      description: "What a changed server does to a conversation: fresh begins a new one.",
      default: "fresh",
    }),
  ),
  onSecretChange: Schema.optionalKey(
    Schema.Literals(["drift", "fresh"]).annotate({
      description: "The same, where only the text of secrets changed.",
      default: "drift",
    }),
  ),
  keep: Schema.optionalKey(
    Schema.Struct({
      history: kept(defaultKeep.history, "The newest entries of its history."),
      retired: kept(defaultKeep.retired, "The newest conversations that can be brought back."),
      ended: kept(
        defaultKeep.ended,
        "How many sessions without a conversation are kept at all, those that ended last.",
      ),
    }).annotate({
      description: "How much is kept of each session's past, in each backend.",
    }),
  ),
})

const { properties: sections = {} } = keywordsOf(Sections, "ignore")

const member = (keywords: Keywords | boolean | undefined): Keywords =>
  typeof keywords === "object" ? keywords : {}

/** The mounts, with what their names have to look like. */
const plugins = (keywords: Keywords): Keywords => {
  const mount = member(keywords.additionalProperties)
  const rename = member(mount.properties?.["rename"])
  return {
    ...keywords,
    propertyNames: { pattern: pluginId.source },
    additionalProperties: {
      ...mount,
      properties: { ...mount.properties, rename: { ...rename, additionalProperties: serverName } },
    },
  }
}

/** The JSON Schema of a user's own file. */
export const userFileSchema = (): Keywords =>
  withDefinitions(
    {
      title: "Mooring's configuration",
      description: "A user's own file: servers, plugins, and what is to happen when they change.",
      type: "object",
      properties: {
        $schema: schemaKey,
        mcpServers: { $ref: "#/definitions/servers" },
        servers: { $ref: "#/definitions/servers" },
        ...sections,
        plugins: plugins(member(sections["plugins"])),
      },
      not: { required: ["mcpServers", "servers"] },
      // Where there are no directories of plugins, a mount says where its plugin is.
      if: {
        required: ["pluginDirectories"],
        properties: { pluginDirectories: { minItems: 1 } },
      },
      else: { properties: { plugins: { additionalProperties: { required: ["path"] } } } },
    },
    serversSchema("user", { $ref: "#/definitions/server" }),
    entrySchema("user"),
  )
