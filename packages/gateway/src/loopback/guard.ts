/** Decides about a request by its head alone, before any of its body is read. */
import type { IncomingMessage } from "node:http"
import { routeOf } from "./route.ts"

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 401 | 403 | 404 | 405 | 415
  readonly message: string
}

/** The values of a header as they came, however many there are. */
const valuesOf = ({ rawHeaders }: IncomingMessage, name: string): ReadonlyArray<string> => {
  const values: Array<string> = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const item = rawHeaders[index] ?? ""
    if (item.length === name.length && item.toLowerCase() === name)
      values.push(rawHeaders[index + 1] ?? "")
  }
  return values
}

const bearer = /^Bearer ([A-Za-z0-9._~+/=-]+)$/

/** The media type of JSON, whatever its parameters (RFC 9110 section 8.3.1). */
const json = /^\s*application\/json\s*(?:;|$)/i

/**
 * Checks a request's target, Host, Origin, token, method and content type, in this order.
 *
 * - The Host is this server's address as it was given to the agent, and no other spelling of it: a
 *   name that was rebound to the loopback address is turned away.
 * - There is no Origin but this server's own, from which nothing is loaded. Browsers send another one,
 *   and agents are no browsers.
 * - There is one bearer token, for a turn that is open (RFC 6750 section 2.1).
 *
 * @returns the turn that the token is for, or why the request is turned away
 */
export const admit = <T>(
  request: IncomingMessage,
  port: number,
  redeem: (token: string) => T | undefined,
): { readonly turn: T } | Refusal => {
  if (routeOf(request.url) === undefined) return { status: 404, message: "There is nothing here." }
  const [host, ...otherHosts] = valuesOf(request, "host")
  if (otherHosts.length > 0 || host !== `127.0.0.1:${port}`)
    return { status: 403, message: "This server answers to its own address only." }
  if (valuesOf(request, "origin").some((origin, index) => index > 0 || origin !== `http://${host}`))
    return { status: 403, message: "This server is not for browsers." }
  const [authorization, ...others] = valuesOf(request, "authorization")
  if (authorization === undefined || others.length > 0)
    return { status: 401, message: "One bearer token is needed." }
  const token = bearer.exec(authorization)?.[1]
  const turn = token === undefined ? undefined : redeem(token)
  if (turn === undefined)
    return { status: 401, message: "This grant is not, or no longer, good: its turn is over." }
  if (request.method !== "POST")
    return { status: 405, message: "Only POST is answered: this server keeps no sessions." }
  const [contentType, ...otherTypes] = valuesOf(request, "content-type")
  return otherTypes.length === 0 && json.test(contentType ?? "")
    ? { turn }
    : { status: 415, message: "Send application/json." }
}
