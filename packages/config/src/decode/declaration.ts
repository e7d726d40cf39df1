/** What one layer says about one server name. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { type SourceDocument, type Step, toPointer } from "../document/index.ts"
import type { Transport } from "../entry/entry.ts"
import type { Ephemeral } from "../field-class/ephemeral.ts"
import type { Origin, Source } from "../provenance.ts"
import type { Template } from "../template/template.ts"
import type { PluginPaths } from "./plugin-paths.ts"

/** Templates by name, as environment variables and headers are; `null` removes one from below. */
export type TemplateMap = { readonly [name: string]: Template | null }

/** The fields that a declaration states; `null` takes the value below away. */
export interface Stated {
  readonly transport?: Transport
  readonly command?: Template
  readonly args?: ReadonlyArray<Template>
  readonly cwd?: Template | null
  readonly env?: TemplateMap
  readonly url?: Template
  readonly headers?: TemplateMap
  readonly enabled?: boolean | null
  readonly timeout?: number | null
  readonly startupTimeout?: number | null
  readonly tools?: {
    readonly include?: ReadonlyArray<string> | null
    readonly exclude?: ReadonlyArray<string> | null
  }
  readonly description?: string | null
  readonly agents?: ReadonlyArray<string> | null
}

/**
 * Where a part of an entry stands in its file.
 *
 * @property steps from the entry
 * @property shift how much later the items of a list stand there
 * @property made whether what stands there is not the part itself, but what it was made from
 */
export interface Written {
  readonly steps: ReadonlyArray<Step>
  readonly shift?: number
  readonly made?: true
}

/** Where the parts of an entry stand, by their canonical paths as JSON Pointers. */
export type WrittenParts = ReadonlyMap<string, Written>

/**
 * Where a declaration was written.
 *
 * @property parts where its fields stand, the canonically named ones included
 */
export interface Site {
  readonly document: SourceDocument
  readonly steps: ReadonlyArray<Step>
  readonly parts: WrittenParts
}

/** The site of a member of a server map. Where exactly it is, hardly anybody asks. */
export class MemberSite implements Site {
  readonly document: SourceDocument
  readonly parts: WrittenParts
  readonly #above: ReadonlyArray<Step>
  readonly #key: string

  constructor(
    document: SourceDocument,
    above: ReadonlyArray<Step>,
    key: string,
    parts: WrittenParts,
  ) {
    this.document = document
    this.parts = parts
    this.#above = above
    this.#key = key
  }

  get steps(): ReadonlyArray<Step> {
    return [...this.#above, this.#key]
  }
}

/**
 * What the loader knows about the plugin that a declaration came with.
 *
 * @property root the directory it is installed in
 * @property data the directory it may keep data in
 * @property paths what its format takes for a path inside of it
 */
export interface PluginFacts {
  readonly root: Ephemeral<string>
  readonly data: Ephemeral<string>
  readonly version: string | undefined
  readonly paths?: PluginPaths
}

interface Common {
  readonly name: string
  readonly source: Source
  readonly site: Site
}

// Objects of a class: V8 (13.6) takes literals that live long for such as live for ever. A declaration
// there would keep the whole document, and what was made of it, until all memory is looked through.

/** States where the server is, and replaces everything below. */
export class Target implements Common {
  readonly _tag = "Target"
  readonly name: string
  readonly source: Source
  readonly site: Site
  readonly stated: Stated & { readonly transport: Transport }
  readonly plugin: PluginFacts | undefined

  constructor(of: Omit<Target, "_tag">) {
    this.name = of.name
    this.source = of.source
    this.site = of.site
    this.stated = of.stated
    this.plugin = of.plugin
  }
}

/** Changes what is below, and states nothing about where the server is. */
export class Patch implements Common {
  readonly _tag = "Patch"
  readonly name: string
  readonly source: Source
  readonly site: Site
  readonly stated: Stated
  /** The origin that the headers of this patch are meant for. */
  readonly for: string | undefined

  constructor(of: Omit<Patch, "_tag">) {
    this.name = of.name
    this.source = of.source
    this.site = of.site
    this.stated = of.stated
    this.for = of.for
  }
}

/** Takes the name away from everything below. */
export interface Removal extends Common {
  readonly _tag: "Removal"
}

/** Could not be used. What is below is hidden all the same: it may have narrowed or disabled it. */
export interface Refusal extends Common {
  readonly _tag: "Refusal"
  readonly because: Diagnostic
}

export type Declaration = Target | Patch | Removal | Refusal

/** Where a declaration stands. */
export const originOf = (declaration: Declaration): Origin =>
  declaration.site.document.originOf(declaration.site.steps, "key")

/** Where a leaf of a declaration stands, by canonical field names. */
export const writtenAt = (
  { parts }: Site,
  leaf: ReadonlyArray<Step>,
): Written & { readonly rest: ReadonlyArray<Step> } => {
  for (let length = leaf.length; length > 0; length--) {
    const written = parts.get(toPointer(leaf.slice(0, length)))
    if (written !== undefined) return { ...written, rest: leaf.slice(length) }
  }
  return { steps: [], rest: leaf }
}

/** The steps to a leaf of a declaration, by canonical field names. */
export const stepsTo = (site: Site, leaf: ReadonlyArray<Step>): ReadonlyArray<Step> => {
  const { steps, shift = 0, rest } = writtenAt(site, leaf)
  const [first, ...more] = rest
  const below = typeof first === "number" ? [first + shift, ...more] : rest
  return [...site.steps, ...steps, ...below]
}
