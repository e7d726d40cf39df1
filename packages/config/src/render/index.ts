/** Rendering: from a catalog to what a backend is started with, still sealed. */
export { canonicalTraits, renderCanonical, renderServer } from "./canonical.ts"
export { claudeTraits, renderClaude } from "./claude.ts"
export { codexHomeDirectory, codexTraits, renderCodex } from "./codex.ts"
export { type Expansion, literalDocument, literalFor } from "./expansion.ts"
export { geminiHome, geminiTraits, renderGemini } from "./gemini.ts"
export { openJson, openText, preview } from "./open.ts"
export { type NameRule, nameServers } from "./names.ts"
export {
  noOptions,
  type Mounted,
  type OptionalField,
  planServers,
  proxiesFor,
  type ProxiedEntry,
  type RenderOptions,
  type Traits,
} from "./plan.ts"
export { opencodeTraits, renderOpencode } from "./opencode.ts"
export {
  type Dropped,
  FilePath,
  isDocument,
  type Rendered,
  RootedText,
  type SealedDocument,
  type SealedJson,
  type SealedText,
  Verbatim,
} from "./rendered.ts"
export { type SealedMap, type SealedTarget, targetOf } from "./target.ts"
