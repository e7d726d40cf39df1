/** What a backend is to be started with, with everything secret or ephemeral still sealed. */
import type { Ephemeral } from "../field-class/ephemeral.ts"
import type { Template } from "../template/template.ts"

/**
 * Text with the directories that its plugin references stand for.
 *
 * The variables in it stay references: whoever writes it decides whether to spell or to resolve them.
 */
export class RootedText {
  readonly template: Template
  readonly roots:
    | { readonly plugin: Ephemeral<string>; readonly data: Ephemeral<string> }
    | undefined

  constructor(template: Template, roots: RootedText["roots"]) {
    this.template = template
    this.roots = roots
  }
}

/** A leaf that is opened only where a lease writes it. */
export type SealedText = string | RootedText | Ephemeral<string>

/** A JSON value whose text may be sealed. */
export type SealedJson =
  | boolean
  | number
  | SealedText
  | ReadonlyArray<SealedJson>
  | { readonly [name: string]: SealedJson }

/**
 * What a backend is started with.
 *
 * @property files JSON files by the name they get in the lease's private directory
 * @property args arguments; `{ file }` stands for the path of one of the files
 * @property env variables for the backend's process
 * @property dropped what the backend cannot express
 */
export interface Rendered {
  readonly files: { readonly [name: string]: SealedJson }
  readonly args: ReadonlyArray<string | { readonly file: string }>
  readonly env: { readonly [name: string]: SealedText }
  readonly dropped: ReadonlyArray<Dropped>
}

/** A field that a backend cannot express, and why. */
export interface Dropped {
  readonly server: string
  readonly field: string
  readonly reason: string
}
