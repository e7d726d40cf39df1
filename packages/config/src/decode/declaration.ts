/** What one layer says about one server name. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { FieldName } from "../dialect/dialect.ts"
import type { SourceDocument, Step } from "../document/index.ts"
import type { Transport } from "../entry/entry.ts"
import type { Ephemeral } from "../field-class/ephemeral.ts"
import type { Origin, Source } from "../provenance.ts"
import type { Template } from "../template/template.ts"

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
 * Where a declaration was written.
 *
 * @property keys the key under which each field stands there, where it is not its canonical name
 */
export interface Site {
  readonly document: SourceDocument
  readonly steps: ReadonlyArray<Step>
  readonly keys: ReadonlyMap<FieldName, string>
}

/**
 * What the loader knows about the plugin that a declaration came with.
 *
 * @property root the directory it is installed in
 * @property data the directory it may keep data in
 */
export interface PluginFacts {
  readonly root: Ephemeral<string>
  readonly data: Ephemeral<string>
  readonly version: string | undefined
}

interface Common {
  readonly name: string
  readonly source: Source
  readonly site: Site
}

/** States where the server is, and replaces everything below. */
export interface Target extends Common {
  readonly _tag: "Target"
  readonly stated: Stated & { readonly transport: Transport }
  readonly plugin: PluginFacts | undefined
}

/** Changes what is below, and states nothing about where the server is. */
export interface Patch extends Common {
  readonly _tag: "Patch"
  readonly stated: Stated
  /** The origin that the headers of this patch are meant for. */
  readonly for: string | undefined
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

/** The steps to a leaf of a declaration, by canonical field names. */
export const stepsTo = (site: Site, leaf: ReadonlyArray<Step>): ReadonlyArray<Step> => {
  const [field, ...rest] = leaf
  if (field === undefined) return site.steps
  return [...site.steps, site.keys.get(field as FieldName) ?? field, ...rest]
}
