/** An identity as text: what its fingerprint is of, and what is stored of it. */
import type { Brand } from "effect/Brand"
import * as Result from "effect/Result"
import type { Json } from "../document/document.ts"
import { readJson } from "../document/read-json.ts"
import { canonicalJson } from "./canonical.ts"
import {
  membersOf,
  readIdentity,
  type ResumeIdentity,
  serversOf,
  type UnknownIdentity,
} from "./identity.ts"

/** The canonical text of an identity before and behind its servers. */
export const aroundServers = ({ covers, keyId, version }: ResumeIdentity) =>
  [
    `{"covers":${canonicalJson(covers)},"keyId":${canonicalJson(keyId)},"servers":{`,
    `},"version":${canonicalJson(version)}}`,
  ] as const

/** The text of an identity that this version made. */
export type IdentityText = string & Brand<"IdentityText">

/**
 * The canonical text of an identity, which is JSON.
 *
 * @throws TypeError for what only looks like an identity, where the compiler could not see it
 */
export const identityText = (identity: ResumeIdentity): IdentityText => {
  const { runs } = serversOf(identity)
  const [head, tail] = aroundServers(identity)
  return (head + runs.map(membersOf).join(",") + tail) as IdentityText
}

const json = (text: string): Json | undefined => {
  try {
    return readJson(text)
  } catch {
    return undefined
  }
}

/**
 * Reads an identity back from its text, as {@link readIdentity} does from its JSON value.
 *
 * @param present an identity that it may well be: where the text is that one's, nothing has to be read
 */
export const readIdentityText = (
  text: string,
  present?: ResumeIdentity,
): Result.Result<ResumeIdentity, UnknownIdentity> =>
  present !== undefined && text === identityText(present)
    ? Result.succeed(present)
    : readIdentity(json(text))
