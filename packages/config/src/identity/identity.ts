/** Resume identities: what decides whether a conversation may be resumed. */
import * as Result from "effect/Result"
import type { Catalog, Server } from "../catalog/catalog.ts"
import { PluginRemote, PluginStdio, UserRemote, UserStdio } from "../entry/kinds.ts"
import { readJson } from "../document/read-json.ts"
import { type Run, SortedMap } from "../sorted-map.ts"
import { canonicalJson, quoted } from "./canonical.ts"
import { isKnownVersion, readDocument } from "./earlier.ts"
import { type Digests, writeUnder } from "./form.ts"
import { identifyingFields, projectionText } from "./project.ts"
import { type IdentityDocument, identityVersion } from "./schema.ts"

/** The members that some servers are in a canonical text, given the canonical text of each. */
export const membersOf = ({ names, values }: Run<string>): string =>
  names.map((name, at) => `${quoted(name)}:${values[at]}`).join(",")

const read = (servers: SortedMap<string>): IdentityDocument["servers"] =>
  readJson(`{${servers.runs.map(membersOf).join(",")}}`) as IdentityDocument["servers"]

/**
 * What decides whether a conversation may be resumed. It holds no secret, no number and nothing that
 * lives for one run, and is made by {@link resumeIdentity} or read back by {@link readIdentity} only:
 * neither an entry nor a catalog is one, and neither is a copy, with anything changed in it.
 *
 * @property version the rules it was made by
 * @property keyId the key of the digests in it
 * @property covers the fields that these rules look at
 */
class ResumeIdentity implements IdentityDocument {
  /** In the type alone; protected, so that a spread loses it. Named as the compiler is to say it. */
  declare protected readonly "what resumeIdentity(catalog, digests) returns": true
  readonly version = identityVersion
  readonly keyId: string
  readonly covers: ReadonlyArray<string>
  declare readonly servers: IdentityDocument["servers"]
  readonly #texts: SortedMap<string>
  #read: IdentityDocument["servers"] | undefined

  /**
   * A fingerprint needs the text alone, and so does a store: what it says is read when somebody asks. One for
   * all identities, since V8 keeps accessors, and whatever they hold, until all memory is looked through.
   */
  static readonly #reading: PropertyDescriptor & ThisType<ResumeIdentity> = {
    enumerable: true,
    get() {
      this.#read ??= Object.freeze(read(this.#texts))
      return this.#read
    },
  }

  constructor({
    keyId,
    covers,
    servers,
  }: Omit<IdentityDocument, "version" | "servers"> & {
    readonly servers: SortedMap<string>
  }) {
    this.keyId = keyId
    this.covers = covers
    this.#texts = servers
    Object.defineProperty(this, "servers", ResumeIdentity.#reading)
    Object.freeze(this)
  }

  static serversOf(identity: ResumeIdentity): SortedMap<string> {
    if (!(identity instanceof ResumeIdentity)) throw new TypeError("Not a resume identity.")
    return identity.#texts
  }
}
export type { ResumeIdentity }

/**
 * The canonical text of each server of an identity, in the order of their names.
 *
 * @throws TypeError for what only looks like an identity, where the compiler could not see it
 */
export const { serversOf } = ResumeIdentity

/** Every field that identities of this version look at. */
export const coveredFields: ReadonlyArray<string> = [
  ...new Set([
    "surface",
    ...[UserStdio, UserRemote, PluginStdio, PluginRemote].flatMap(identifyingFields),
  ]),
].toSorted()

/** The same digests, each text digested once: `production` is the value of many variables. */
const remembering = (digests: Digests): Digests => {
  const known = new Map<string, string>()
  return {
    ...digests,
    keyed: (text) => {
      const digest = known.get(text) ?? digests.keyed(text)
      known.set(text, digest)
      return digest
    },
  }
}

/**
 * The resume identity of a catalog's mounted servers. Select the agent first.
 *
 * @param earlier another catalog with its identity: a server of the very same entry is not projected again
 */
export const resumeIdentity = (
  catalog: Catalog,
  digests: Digests,
  earlier?: { readonly catalog: Catalog; readonly identity: ResumeIdentity },
): ResumeIdentity => {
  const now = SortedMap.from(catalog.servers)
  const write = writeUnder(remembering(digests))
  const made = ({ entry }: Server): string => projectionText(entry, write)
  const of = (servers: SortedMap<string>): ResumeIdentity =>
    new ResumeIdentity({ keyId: digests.keyId, covers: coveredFields, servers })
  if (earlier?.identity.keyId !== digests.keyId) return of(now.map(made))
  const changes = now
    .changesSince(SortedMap.from(earlier.catalog.servers))
    .filter(([, before, after]) => before?.entry !== after?.entry)
    .map(([name, , after]) => [name, after && made(after)] as const)
  return of(serversOf(earlier.identity).with(new Map(changes)))
}

const textsOf = (servers: IdentityDocument["servers"]): SortedMap<string> =>
  SortedMap.from(
    new Map(Object.entries(servers).map(([name, server]) => [name, canonicalJson(server)])),
  )

/**
 * An identity whose servers of these names are as an older one has them, or missing as there. It covers
 * what both look at: of the older one's servers no more is known.
 */
export const withServersOf = (
  identity: ResumeIdentity,
  older: ResumeIdentity,
  names: ReadonlySet<string>,
): ResumeIdentity => {
  const old = Array.from(names, (name) => [name, serversOf(older).get(name)] as const)
  const hasOlder = old.some(([, server]) => server !== undefined)
  const covers = identity.covers.filter((field) => !hasOlder || older.covers.includes(field))
  const servers = serversOf(identity).with(new Map(old))
  return new ResumeIdentity({ keyId: identity.keyId, covers, servers })
}

/** The same identity with its servers told otherwise. */
export const retold = (
  identity: ResumeIdentity,
  servers: IdentityDocument["servers"],
): ResumeIdentity =>
  new ResumeIdentity({
    keyId: identity.keyId,
    covers: identity.covers,
    servers: textsOf(servers),
  })

/** Why a stored identity cannot be compared. */
export type UnknownIdentity =
  | { readonly _tag: "UnknownVersion"; readonly version: string }
  | { readonly _tag: "Unreadable" }

/**
 * Reads an identity back from its JSON value. One of an earlier version is read as this version tells it;
 * one of a version that is not known is unknown, not different.
 */
export const readIdentity = (json: unknown): Result.Result<ResumeIdentity, UnknownIdentity> => {
  const document = readDocument(json)
  if (document !== undefined)
    return Result.succeed(new ResumeIdentity({ ...document, servers: textsOf(document.servers) }))
  const version: unknown =
    typeof json === "object" && json !== null ? (json as { version?: unknown }).version : undefined
  return Result.fail(
    typeof version === "string" && version !== identityVersion && !isKnownVersion(version)
      ? { _tag: "UnknownVersion", version }
      : { _tag: "Unreadable" },
  )
}
