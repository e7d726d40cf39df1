/** Resume identities: what decides whether a conversation may be resumed. */
import * as Result from "effect/Result"
import type { Catalog } from "../catalog/catalog.ts"
import { PluginRemote, PluginStdio, UserRemote, UserStdio } from "../entry/kinds.ts"
import { setMember } from "../plain-object.ts"
import { canonicalJson } from "./canonical.ts"
import { isKnownVersion, readDocument } from "./earlier.ts"
import type { Digests } from "./form.ts"
import { identifyingFields, project } from "./project.ts"
import { type IdentityDocument, identityVersion } from "./schema.ts"

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
  readonly servers: IdentityDocument["servers"]

  constructor({ keyId, covers, servers }: Omit<IdentityDocument, "version">) {
    this.keyId = keyId
    this.covers = covers
    this.servers = servers
    Object.freeze(this)
  }
}
export type { ResumeIdentity }

/** Every field that identities of this version look at. */
export const coveredFields: ReadonlyArray<string> = [
  ...new Set([
    "surface",
    ...[UserStdio, UserRemote, PluginStdio, PluginRemote].flatMap(identifyingFields),
  ]),
].toSorted()

/**
 * The resume identity of a catalog's mounted servers. Select the agent first.
 *
 * @param earlier another catalog with its identity: a server that is the very same is not projected again
 */
export const resumeIdentity = (
  catalog: Catalog,
  digests: Digests,
  earlier?: { readonly catalog: Catalog; readonly identity: ResumeIdentity },
): ResumeIdentity => {
  const known = earlier?.identity.keyId === digests.keyId ? earlier : undefined
  const servers: Record<string, IdentityDocument["servers"][string]> = {}
  for (const [name, server] of catalog.servers) {
    const before =
      known?.catalog.servers.get(name) === server ? known.identity.servers[name] : undefined
    setMember(servers, name, before ?? project(server.entry, digests))
  }
  return new ResumeIdentity({ keyId: digests.keyId, covers: coveredFields, servers })
}

/**
 * An identity whose servers of these names are as an older one has them, or missing as there. It covers
 * what both look at: of the older one's servers no more is known.
 */
export const withServersOf = (
  identity: ResumeIdentity,
  older: ResumeIdentity,
  names: ReadonlySet<string>,
): ResumeIdentity => {
  const now = Object.entries(identity.servers).filter(([name]) => !names.has(name))
  const old = Object.entries(older.servers).filter(([name]) => names.has(name))
  const covers = identity.covers.filter((field) => old.length === 0 || older.covers.includes(field))
  return new ResumeIdentity({ ...identity, covers, servers: Object.fromEntries([...now, ...old]) })
}

/** The same identity with its servers told otherwise. */
export const retold = (
  identity: ResumeIdentity,
  servers: IdentityDocument["servers"],
): ResumeIdentity => new ResumeIdentity({ ...identity, servers })

/**
 * The short name of an identity: `r1:` and the SHA-256 of its canonical text in lower-case hex.
 *
 * @param canonicalServers the canonical text of its servers, where that is known
 * @throws TypeError for what only looks like an identity, where the compiler could not see it
 */
export const fingerprintOf = (
  identity: ResumeIdentity,
  digests: Digests,
  canonicalServers?: string,
): string => {
  if (!(identity instanceof ResumeIdentity)) throw new TypeError("Not a resume identity.")
  const { covers, keyId, servers, version } = identity
  const text =
    canonicalServers === undefined
      ? canonicalJson({ covers, keyId, servers, version })
      : `{"covers":${canonicalJson(covers)},"keyId":${canonicalJson(keyId)},"servers":${canonicalServers},"version":${canonicalJson(version)}}`
  return `${identityVersion}:${digests.sha256(text)}`
}

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
  if (document !== undefined) return Result.succeed(new ResumeIdentity(document))
  const version: unknown =
    typeof json === "object" && json !== null ? (json as { version?: unknown }).version : undefined
  return Result.fail(
    typeof version === "string" && version !== identityVersion && !isKnownVersion(version)
      ? { _tag: "UnknownVersion", version }
      : { _tag: "Unreadable" },
  )
}
