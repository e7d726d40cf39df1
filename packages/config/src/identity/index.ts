/** Resume identity: the projection of a catalog that decides whether a conversation goes on. */
export { canonicalJson, NotIdentifiable } from "./canonical.ts"
export { type Change, type ChangeKind, diffIdentities, diffServers } from "./diff.ts"
export { fingerprintOf, Fingerprints } from "./fingerprint.ts"
export { type Digesting, type Digests, type IdentityValue, type TextForm } from "./form.ts"
export {
  coveredFields,
  readIdentity,
  type ResumeIdentity,
  resumeIdentity,
  type UnknownIdentity,
  withServersOf,
} from "./identity.ts"
export {
  identifyingFields,
  project,
  projectAs,
  type Projected,
  type Projection,
} from "./project.ts"
export { restateIdentity } from "./restate.ts"
export {
  type IdentityDocument,
  IdentityJson,
  identityVersion,
  ServerIdentities,
  type ServerIdentity,
} from "./schema.ts"
export { type IdentityText, identityText, readIdentityText } from "./text.ts"
