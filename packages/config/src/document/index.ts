/** Configuration texts: parsing within limits, positions, and what may be shown of a line. */
export {
  type Fault,
  type Finding,
  isJsonObject,
  type Json,
  type JsonObject,
  SourceDocument,
} from "./document.ts"
export { limits } from "./limits.ts"
export { parseDocument } from "./parse.ts"
export type { Position } from "./position.ts"
export { fromPointer, type Step, toPointer } from "./pointer.ts"
export { sameJson } from "./same-json.ts"
export { showKey } from "./show.ts"
