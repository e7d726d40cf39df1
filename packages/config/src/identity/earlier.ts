/** Identities of earlier versions, each told as this version tells it. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { IdentityJson, type IdentityDocument, ServerIdentities, Value } from "./schema.ts"

/** What an earlier version wrote, in the form of this one; `undefined` where it is not what that wrote. */
type Lift = (json: unknown) => Omit<IdentityDocument, "version"> | undefined

const R0 = Schema.Struct({
  version: Schema.Literal("r0"),
  key: Schema.String,
  servers: Schema.Array(
    Schema.StructWithRest(Schema.Struct({ name: Schema.String }), [
      Schema.Record(Schema.String, Value),
    ]),
  ),
})
const decodeR0 = Schema.decodeUnknownResult(R0)
const decodeServers = Schema.decodeUnknownResult(ServerIdentities)

/** What `r0` looked at: it had no eye for tool filters. */
const coveredByR0: IdentityDocument["covers"] = [
  "args",
  "command",
  "cwd",
  "env",
  "headers",
  "plugin",
  "surface",
  "transport",
  "url",
]

/** `r0` listed servers, and sealed every value of a header or a variable whole, fixed prefixes included. */
const liftR0: Lift = (json) => {
  const decoded = decodeR0(json)
  if (Result.isFailure(decoded)) return undefined
  const { key: keyId, servers } = decoded.success
  const named = decodeServers(
    Object.fromEntries(servers.map(({ name, ...identity }) => [name, identity])),
  )
  return Result.isFailure(named)
    ? undefined
    : { keyId, covers: coveredByR0, servers: named.success }
}

/**
 * Every earlier version that can be read.
 *
 * `r0` was in no release: it is here so that reading an earlier version is proved before there is one.
 */
const earlier: ReadonlyMap<unknown, Lift> = new Map([["r0", liftR0]])

const decodePresent = Schema.decodeUnknownResult(IdentityJson)

/** A stored identity of any version that is known, as this version tells it. */
export const readDocument = (json: unknown): Omit<IdentityDocument, "version"> | undefined => {
  const version =
    typeof json === "object" && json !== null ? (json as { version?: unknown }).version : undefined
  const lift = earlier.get(version)
  if (lift !== undefined) return lift(json)
  const decoded = decodePresent(json)
  return Result.isSuccess(decoded) ? decoded.success : undefined
}

/** Whether a version's identities can be read here. */
export const isKnownVersion = (version: string): boolean => earlier.has(version)
