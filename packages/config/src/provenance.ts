/** Who declared a server entry, and where each of its values was written. */

/**
 * Who declared what runs. Asserted by the loader, never read from a file.
 *
 * - `user`: one of the user's own files, or the command line.
 * - `plugin`: the manifest of an installed plugin.
 * - `gateway-runtime`: the gateway's own code, while it runs.
 */
export type Provenance = "user" | "plugin" | "gateway-runtime"

/** Which of the user's places a `user` entry was written in, from low precedence to high. */
export type Scope = "user" | "project" | "local" | "flag"

/**
 * Where a value was written.
 *
 * @property file the path or label of the document, as the person would name it
 * @property pointer JSON Pointer (RFC 6901) of the value inside the document
 * @property line 1-based
 * @property column 1-based, in UTF-16 code units
 */
export interface Origin {
  readonly file: string
  readonly pointer: string
  readonly line: number
  readonly column: number
}

/** The source of one layer: its provenance with the facts that go with it. */
export type Source =
  | { readonly provenance: "plugin"; readonly plugin: string }
  | { readonly provenance: "user"; readonly scope: Scope }
  | { readonly provenance: "gateway-runtime" }

const precedence: ReadonlyArray<Provenance | `user/${Scope}`> = [
  "plugin",
  "user/user",
  "user/project",
  "user/local",
  "user/flag",
  "gateway-runtime",
]

/** The rank of a source: a layer of a higher rank wins over one of a lower rank. */
export const rankOf = (source: Source): number =>
  precedence.indexOf(source.provenance === "user" ? `user/${source.scope}` : source.provenance)

/** A source as people read it: `plugin notes`, `user (flag)`, `gateway-runtime`. */
export const describeSource = (source: Source): string => {
  switch (source.provenance) {
    case "plugin":
      return `plugin ${source.plugin}`
    case "user":
      return source.scope === "user" ? "user" : `user (${source.scope})`
    case "gateway-runtime":
      return "gateway-runtime"
  }
}
