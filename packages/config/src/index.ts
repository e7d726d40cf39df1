/**
 * Typed MCP server configuration: provenance, merge, resume identity, verdicts, explanation.
 *
 * Text becomes a document ({@link parseDocument}), a document a layer ({@link decodeLayer}), layers a
 * catalog ({@link resolve}), and a catalog an identity ({@link resumeIdentity}), a verdict
 * ({@link decide}), and what a backend is started with ({@link renderMcpServers}).
 */
export {
  type Catalog,
  type Completeness,
  type DeclaredServer,
  type Loser,
  resolve,
  type RuntimeEntries,
  type RuntimeServer,
  selectAgent,
  type Server,
  summaryOf,
} from "./catalog/index.ts"
export {
  type Declaration,
  decodeLayer,
  decodeServerMap,
  decodeUserFile,
  defaultPolicy,
  joinLayers,
  type Layer,
  type LayerOptions,
  type Missing,
  originOf,
  type Patch,
  type PluginFacts,
  type PluginMount,
  type Policy,
  type Reach,
  type Refusal,
  type Removal,
  type Stated,
  type Target,
  unreadLayer,
  unreadUserFile,
  type UserFile,
} from "./decode/index.ts"
export {
  type Code,
  Diagnostic,
  diagnostic,
  type Excerpt,
  fileDiagnostic,
  formatDiagnostic,
  isError,
  type Paint,
  plain,
  Severity,
} from "./diagnostic/index.ts"
export { canonical, type Dialect, type FieldName, type FieldSpelling } from "./dialect/index.ts"
export {
  type Finding,
  isJsonObject,
  type Json,
  type JsonObject,
  limits,
  parseDocument,
  SourceDocument,
  type Step,
  toPointer,
} from "./document/index.ts"
export {
  type AnyEntry,
  type DeclaredEntry,
  defineEntry,
  defineRuntimeEntry,
  type EntryKind,
  type EntryOf,
  kindOf,
  type PluginEntry,
  PluginRemote,
  PluginStdio,
  type Transport,
  type UserEntry,
  UserRemote,
  UserStdio,
} from "./entry/index.ts"
export { explain, type Explanation, type Leaf, type Written } from "./explain/index.ts"
export {
  type Classified,
  Ephemeral,
  ephemeral,
  EphemeralField,
  EphemeralLeak,
  type FieldClass,
  isEphemeral,
  type Marked,
  Operational,
  Sensitive,
  Stable,
} from "./field-class/index.ts"
export {
  canonicalJson,
  type Change,
  type ChangeKind,
  coveredFields,
  diffIdentities,
  type Digests,
  fingerprintOf,
  IdentityJson,
  identityVersion,
  NotIdentifiable,
  project,
  projectAs,
  type Projected,
  type Projection,
  readIdentity,
  type ResumeIdentity,
  resumeIdentity,
  type ServerIdentity,
  type UnknownIdentity,
} from "./identity/index.ts"
export {
  claudeCodePaths,
  type Manifest,
  type ManifestServers,
  readManifest,
} from "./plugin/index.ts"
export {
  describeSource,
  type Origin,
  type Provenance,
  type Scope,
  type Source,
} from "./provenance.ts"
export {
  type Dropped,
  type Rendered,
  renderMcpServers,
  RootedText,
  type SealedJson,
  type SealedText,
} from "./render/index.ts"
export { isTemplate, mask, Secret, Template, TemplateText, variablesOf } from "./template/index.ts"
export {
  type Account,
  baselineFacts,
  baselineGaps,
  baselineIdentity,
  type Bound,
  type Case,
  type Circumstances,
  decide,
  decideDenied,
  DriftFact,
  DriftReason,
  FreshReason,
  Gap,
  HeldReason,
  type Reason,
  Verdict,
} from "./verdict/index.ts"
