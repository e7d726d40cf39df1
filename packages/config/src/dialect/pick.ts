/** Picks the dialect of a document, and says why. */
import { isJsonObject, type Json, type JsonObject, type SourceDocument } from "../document/index.ts"
import * as agents from "./agents.ts"
import { dialects } from "./all.ts"
import { canonical } from "./canonical.ts"
import type { Dialect } from "./dialect.ts"
import * as editors from "./editors.ts"

/** A dialect, and what it was recognised by, as a person would say it. */
export interface Picked {
  readonly dialect: Dialect
  readonly because: string
}

const agentPluginsSchema = /^https?:\/\/(?:www\.)?agent-plugins\.org\/.*mcp\.schema\.json$/

/** The value at a way into a document. */
export const valueOn = (value: Json, way: ReadonlyArray<string>): Json | undefined => {
  let inner: Json | undefined = value
  for (const key of way) {
    if (!isJsonObject(inner) || !Object.hasOwn(inner, key)) return undefined
    inner = inner[key]
  }
  return inner
}

/** Whether a map's entries are opencode's: `mcp` is a key of other programs too. */
const isOpencodeMap = (map: JsonObject): boolean =>
  Object.values(map).some(
    (entry) =>
      isJsonObject(entry) &&
      (Array.isArray(entry["command"]) || entry["type"] === "local" || entry["type"] === "remote"),
  )

/** What tells a dialect by the keys of a document, each with what a person would say of it. */
const byKey: ReadonlyArray<
  readonly [because: string, dialect: Dialect, has: (value: Json) => boolean]
> = [
  [
    "by its keys servers and inputs",
    editors.vscode,
    (value) =>
      isJsonObject(valueOn(value, ["servers"])) && Array.isArray(valueOn(value, ["inputs"])),
  ],
  [
    "by its key context_servers",
    editors.zed,
    (value) => isJsonObject(valueOn(value, ["context_servers"])),
  ],
  [
    "by its key mcp_servers",
    agents.codex,
    (value) => isJsonObject(valueOn(value, ["mcp_servers"])),
  ],
  [
    "by its key mcp.servers",
    agents.openclaw,
    (value) => valueOn(value, ["mcp", "servers"]) !== undefined,
  ],
  [
    "by its key mcp",
    agents.opencode,
    (value) => {
      const map = valueOn(value, ["mcp"])
      return isJsonObject(map) && isOpencodeMap(map)
    },
  ],
]

/** The dialect of a document: by its `$schema`, its file's name, or its key; else the canonical one. */
export const pickDialect = ({ file, value }: SourceDocument): Picked => {
  const schema = isJsonObject(value) ? value["$schema"] : undefined
  if (typeof schema === "string" && agentPluginsSchema.test(schema))
    return { dialect: agents.agentPlugins, because: "by its $schema" }
  const path = file.replaceAll("\\", "/")
  const named = dialects.find(({ files }) => files.test(path))
  if (named !== undefined) return { dialect: named, because: "by its file name" }
  const keyed = byKey.find(([, , has]) => has(value))
  if (keyed !== undefined) return { dialect: keyed[1], because: keyed[0] }
  const map = canonical.maps.find((way) => valueOn(value, way) !== undefined)
  return {
    dialect: canonical,
    because: map === undefined ? "by its entries" : `by its key ${map.join(".")}`,
  }
}
