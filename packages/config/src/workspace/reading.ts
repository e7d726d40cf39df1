/** The steps from a file's text to what it declares, as somebody takes them: anew each time, or from memory. */
import { decodeLayer } from "../decode/decode-layer.ts"
import type { LayerOptions } from "../decode/members.ts"
import type { Layer } from "../decode/layer.ts"
import { decodeUserFile, type UserFile } from "../decode/user-file.ts"
import { parseDocument, type SourceDocument } from "../document/index.ts"
import type { Scope } from "../provenance.ts"

/** How texts are read. */
export interface Reading {
  readonly parse: typeof parseDocument
  readonly decodeLayer: (document: SourceDocument, options: LayerOptions) => Layer
  readonly decodeUserFile: (document: SourceDocument, scope: Scope) => UserFile
}

/** Reads everything anew. */
export const reading: Reading = { parse: parseDocument, decodeLayer, decodeUserFile }
