/** What a backend is to be started with, with everything secret or ephemeral still sealed. */
import type { Ephemeral } from "../field-class/ephemeral.ts"
import type { Template } from "../template/template.ts"
import type { Expansion } from "./expansion.ts"

/**
 * Text with the directories that its plugin references stand for.
 *
 * The variables in it stay references: whoever writes it resolves them.
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

/** The path of a file in the lease's private directory, with text around it. */
export class FilePath {
  readonly file: string
  readonly before: string
  readonly after: string

  constructor(file: string, before = "", after = "") {
    this.file = file
    this.before = before
    this.after = after
  }
}

/** A value of the backend's own configuration, which is passed on as it is. */
export class Verbatim {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}

/** Text that its reader goes over twice: after the references, it takes `\\$` for `$`. */
export class DollarEscaped {
  readonly text: SealedText

  constructor(text: SealedText) {
    this.text = text
  }
}

/** A leaf that is opened only where a lease writes it. */
export type SealedText = string | RootedText | FilePath | Ephemeral<string>

/** A JSON value whose text may be sealed. */
export type SealedJson =
  | null
  | boolean
  | number
  | SealedText
  | Ephemeral<unknown>
  | Verbatim
  | DollarEscaped
  | ReadonlyArray<SealedJson>
  | { readonly [name: string]: SealedJson }

/**
 * A text that is put together where the lease writes it.
 *
 * @property format how the content is written; `text` is one text, as it is
 * @property expands what its reader takes for references in text, and is kept from
 */
export interface SealedDocument {
  readonly format: "json" | "toml" | "text"
  readonly content: SealedJson
  readonly expands: Expansion
}

/** Whether something is put together as a document, and not as one text. */
export const isDocument = (value: SealedDocument | SealedText): value is SealedDocument =>
  typeof value === "object" && "format" in value

/**
 * What a backend is started with.
 *
 * @property files by the path they get in the lease's private directory, where `/` separates
 * @property args arguments, which everybody can read: nothing sealed
 * @property env variables for the backend's process
 * @property dropped what the backend cannot express
 * @property renamed what the backend calls servers whose names it cannot take
 * @property proxied servers that the backend reaches through the gateway, and why
 */
export interface Rendered {
  readonly files: { readonly [name: string]: SealedDocument }
  readonly args: ReadonlyArray<string | FilePath>
  readonly env: { readonly [name: string]: SealedDocument | SealedText }
  readonly dropped: ReadonlyArray<Dropped>
  readonly renamed: { readonly [server: string]: string }
  readonly proxied: ReadonlyArray<Dropped>
}

/** A field that a backend cannot express, and why. */
export interface Dropped {
  readonly server: string
  readonly field: string
  readonly reason: string
}
