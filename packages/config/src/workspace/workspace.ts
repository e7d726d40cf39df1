/** A configuration that is read again and again: what has not changed since the last time is not worked out again. */
import type * as Result from "effect/Result"
import type { Catalog } from "../catalog/catalog.ts"
import { resolve, type RuntimeEntries } from "../catalog/resolve.ts"
import type { Layer } from "../decode/layer.ts"
import { decodeLayer, type LayerOptions } from "../decode/server-map.ts"
import { decodeUserFile, type UserFile } from "../decode/user-file.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { parseDocument, type SourceDocument } from "../document/index.ts"
import type { Digests } from "../identity/form.ts"
import { CanonicalServers } from "../identity/canonical-servers.ts"
import { type ResumeIdentity, resumeIdentity } from "../identity/identity.ts"
import type { Scope } from "../provenance.ts"
import type { Reading } from "./reading.ts"
import { sameOptions } from "./same.ts"

interface Parsed {
  readonly text: string
  readonly jsonBytes: number | undefined
  readonly result: Result.Result<SourceDocument, Diagnostic>
}

/**
 * Remembers one configuration from its texts to its fingerprint. What it gives is what the functions of
 * the same names give; a property test holds it to them. A text that is the same gives the same
 * document, a document that is the same the same layer, and a server that was declared by the same
 * declarations the same entry, the same projection and the same piece of canonical text.
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
  readonly #layers = new WeakMap<SourceDocument, readonly [LayerOptions, Layer]>()
  readonly #files = new WeakMap<SourceDocument, readonly [Scope, UserFile]>()
  #catalog: Catalog | undefined
  #identified: { readonly catalog: Catalog; readonly identity: ResumeIdentity } | undefined
  readonly #canonical = new CanonicalServers()

  readonly parse: Reading["parse"] = (file, text, options) => {
    const known = this.#asked.get(file) ?? this.#parsed.get(file)
    const jsonBytes = options?.jsonBytes
    const parsed =
      known !== undefined && known.text === text && known.jsonBytes === jsonBytes
        ? known
        : { text, jsonBytes, result: parseDocument(file, text, options) }
    this.#asked.set(file, parsed)
    return parsed.result
  }

  readonly decodeLayer: Reading["decodeLayer"] = (document, options) => {
    const [known, layer] = this.#layers.get(document) ?? []
    if (known !== undefined && layer !== undefined && sameOptions(known, options)) return layer
    const decoded = decodeLayer(document, options)
    this.#layers.set(document, [options, decoded])
    return decoded
  }

  readonly decodeUserFile: Reading["decodeUserFile"] = (document, scope) => {
    const [known, file] = this.#files.get(document) ?? []
    if (known === scope && file !== undefined) return file
    const decoded = decodeUserFile(document, scope)
    this.#files.set(document, [scope, decoded])
    return decoded
  }

  /** Resolves the layers; texts that were not read for them are forgotten. */
  resolve(options: {
    readonly layers: ReadonlyArray<Layer>
    readonly runtime: RuntimeEntries
  }): Catalog {
    this.#parsed = this.#asked
    this.#asked = new Map()
    this.#catalog = resolve({ ...options, earlier: this.#catalog })
    return this.#catalog
  }

  identity(catalog: Catalog, digests: Digests): ResumeIdentity {
    const identity = resumeIdentity(catalog, digests, this.#identified)
    this.#identified = { catalog, identity }
    return identity
  }

  fingerprint(identity: ResumeIdentity, digests: Digests): string {
    return this.#canonical.fingerprintOf(identity, digests)
  }
}
