/** The paths of the loopback server: its own tools, and each server that it stands in for. */

/** What a path leads to. The segment of a server is compared as it was given out, never decoded. */
export type Route =
  | { readonly _tag: "Tools" }
  | { readonly _tag: "Proxied"; readonly segment: string }

const proxied = /^\/mcp\/(?<segment>(?:[A-Za-z0-9_-]|%[0-9A-F]{2})+)$/

/** Where a request's target leads; `undefined` where there is nothing. */
export const routeOf = (target: string | undefined): Route | undefined => {
  if (target === "/mcp") return { _tag: "Tools" }
  const segment = proxied.exec(target ?? "")?.groups?.["segment"]
  return segment === undefined ? undefined : { _tag: "Proxied", segment }
}

/** A server's name as a segment of a path: all but letters, digits, `_` and `-` percent-encoded (RFC 3986 section 2.1). */
export const segmentOf = (name: string): string =>
  Array.from(Buffer.from(name, "utf8"), (byte) => {
    const character = String.fromCharCode(byte)
    return /[A-Za-z0-9_-]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`
  }).join("")
