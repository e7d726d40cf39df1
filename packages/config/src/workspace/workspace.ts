/** A configuration that is read again and again: what has not changed since the last time is not worked out again. */
import * as Result from "effect/Result"
import type { Catalog } from "../catalog/catalog.ts"
import { type Resolvable, resolveAfter, type Resolved } from "../catalog/resolve.ts"
import type { Earlier } from "../decode/earlier.ts"
import type { Layer } from "../decode/layer.ts"
import { decodeLayer } from "../decode/decode-layer.ts"
import type { LayerOptions } from "../decode/members.ts"
import { decodeUserFile, type UserFile } from "../decode/user-file.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { parseDocument, type SourceDocument } from "../document/index.ts"
import { Fingerprints } from "../identity/fingerprint.ts"
import type { Digests } from "../identity/form.ts"
import { type ResumeIdentity, resumeIdentity } from "../identity/identity.ts"
import type { Scope } from "../provenance.ts"
import type { Reading } from "./reading.ts"
import { sameOptions } from "./same.ts"

interface Parsed {
  readonly text: string
  readonly jsonBytes: number | undefined
  readonly result: Result.Result<SourceDocument, Diagnostic>
}

/** What documents were decoded to, each with what it was decoded with. */
class Decoded<With, Made> {
  readonly #made = new WeakMap<SourceDocument, readonly [With, Made]>()
  readonly #isSame: (a: With, b: With) => boolean

  constructor(isSame: (a: With, b: With) => boolean) {
    this.#isSame = isSame
  }

  get(document: SourceDocument, how: With): Made | undefined {
    const [known, made] = this.#made.get(document) ?? []
    return known !== undefined && this.#isSame(known, how) ? made : undefined
  }

  set(document: SourceDocument, how: With, made: Made): Made {
    this.#made.set(document, [how, made])
    return made
  }
}

/**
 * Remembers one configuration from its texts to its fingerprint. What it gives is what the functions of
 * the same names give; a property test holds it to them. A text that is the same gives the same
 * document, a document that is the same the same layer, an entry that says the same the same statements,
 * and those the same entry, the same projection and the same piece of canonical text.
 *
 * It holds what the files hold: secrets too.
 *
 * @example
 * ```ts
 * const workspace = new Workspace()
 * const document = Result.getOrThrow(workspace.parse("mcp.json", text))
 * const layers = [workspace.decodeLayer(document, { source: { provenance: "user", scope: "user" } })]
 * const catalog = workspace.resolve({ layers, runtime: {} })
 * const fingerprint = workspace.fingerprint(workspace.identity(catalog, digests), digests)
 * ```
 */
export class Workspace implements Reading {
  #parsed = new Map<string, Parsed>()
  #asked = new Map<string, Parsed>()
  /** The version before, of a document that is yet to be decoded. */
  readonly #before = new WeakMap<SourceDocument, SourceDocument>()
  readonly #layers = new Decoded<LayerOptions, Layer>(sameOptions)
  readonly #files = new Decoded<Scope, UserFile>(Object.is)
  #resolved: Resolved | undefined
  #identified: { readonly catalog: Catalog; readonly identity: ResumeIdentity } | undefined
  readonly #fingerprints = new Fingerprints()

  readonly parse: Reading["parse"] = (file, text, options) => {
    const known = this.#asked.get(file) ?? this.#parsed.get(file)
    const jsonBytes = options?.jsonBytes
    const parsed =
      known !== undefined && known.text === text && known.jsonBytes === jsonBytes
        ? known
        : { text, jsonBytes, result: parseDocument(file, text, options) }
    this.#asked.set(file, parsed)
    if (known !== undefined && parsed !== known) this.#follow(known.result, parsed.result)
    return parsed.result
  }

  readonly decodeLayer: Reading["decodeLayer"] = (document, options) => {
    const known = this.#layers.get(document, options)
    if (known !== undefined) return known
    const earlier = this.#earlier(document, (before) => this.#layers.get(before, options))
    return this.#layers.set(document, options, decodeLayer(document, options, earlier))
  }

  readonly decodeUserFile: Reading["decodeUserFile"] = (document, scope) => {
    const known = this.#files.get(document, scope)
    if (known !== undefined) return known
    const earlier = this.#earlier(document, (before) => this.#files.get(before, scope)?.layer)
    return this.#files.set(document, scope, decodeUserFile(document, scope, earlier))
  }

  /** Resolves the layers; texts that were not read for them are forgotten. */
  resolve(options: Resolvable): Catalog {
    this.#parsed = this.#asked
    this.#asked = new Map()
    this.#resolved = resolveAfter(options, this.#resolved)
    return this.#resolved.catalog
  }

  identity(catalog: Catalog, digests: Digests): ResumeIdentity {
    const identity = resumeIdentity(catalog, digests, this.#identified)
    this.#identified = { catalog, identity }
    return identity
  }

  fingerprint(identity: ResumeIdentity, digests: Digests): string {
    return this.#fingerprints.of(identity, digests)
  }

  #follow(before: Parsed["result"], after: Parsed["result"]): void {
    if (Result.isFailure(before)) return
    if (Result.isSuccess(after)) this.#before.set(after.success, before.success)
    // A document holds none but the one before it.
    this.#before.delete(before.success)
  }

  #earlier(
    document: SourceDocument,
    layerOf: (before: SourceDocument) => Layer | undefined,
  ): Earlier | undefined {
    const before = this.#before.get(document)
    this.#before.delete(document)
    const layer = before && layerOf(before)
    return before && layer && { document: before, layer }
  }
}
