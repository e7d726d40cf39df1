/** A server's entry as a client needs it: nothing sealed, and whole. */
import * as Schema from "effect/Schema"

const Limits = {
  timeout: Schema.optionalKey(Schema.Natural),
  startupTimeout: Schema.optionalKey(Schema.Natural),
  tools: Schema.optionalKey(
    Schema.Struct({
      include: Schema.optionalKey(Schema.Array(Schema.String)),
      exclude: Schema.optionalKey(Schema.Array(Schema.String)),
    }),
  ),
}

const TextMap = Schema.Record(Schema.String, Schema.String)

/** The entry of a server in the canonical dialect. Times are in milliseconds. */
export const ClientEntry = Schema.Union([
  Schema.Struct({
    type: Schema.tag("stdio"),
    command: Schema.String,
    args: Schema.Array(Schema.String),
    cwd: Schema.optionalKey(Schema.String),
    env: TextMap,
    ...Limits,
  }),
  Schema.Struct({
    type: Schema.Literals(["http", "sse"]),
    url: Schema.String,
    headers: TextMap,
    ...Limits,
  }),
])
export type ClientEntry = typeof ClientEntry.Type

/** How long a server may take to be ready where its entry does not say, in milliseconds. */
export const defaultStartupTimeout = 30_000

/** How long a call may take where its entry does not say, in milliseconds. */
export const defaultTimeout = 60_000

/** Whether an entry's filter lets a tool through. Names are compared as they are. */
export const isOffered = (tool: string, { tools }: Pick<ClientEntry, "tools">): boolean =>
  (tools?.include?.includes(tool) ?? true) && !(tools?.exclude?.includes(tool) ?? false)

/** User info as the Basic credentials it stands for (RFC 7617). */
const basic = (url: URL): string =>
  `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString("base64")}`

/**
 * A remote server's address and headers. `fetch` takes no user info in an address: it is sent as Basic
 * credentials, unless the entry has an `Authorization` of its own.
 */
export const remoteOf = (
  address: string,
  stated: { readonly [name: string]: string },
): { readonly url: URL; readonly headers: { readonly [name: string]: string } } => {
  const url = new URL(address)
  const headers = new Headers(stated)
  if (url.username !== "" && !headers.has("authorization")) headers.set("authorization", basic(url))
  url.username = ""
  url.password = ""
  return { url, headers: Object.fromEntries(headers) }
}
