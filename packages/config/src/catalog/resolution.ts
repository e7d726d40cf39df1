/** What resolving collects, and how it reports a declaration. */
import type { Declaration } from "../decode/declaration.ts"
import type { Missing } from "../decode/layer.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Origin } from "../provenance.ts"
import type { Catalog, Loser, Server } from "./catalog.ts"

/**
 * A catalog in the making.
 *
 * @property hasUnread whether any server may be missing, since a whole source could not be read
 * @property diagnostics what is found on the way, beside what the layers found
 * @property earlier another catalog, whose servers are taken where they are the same
 */
export interface Resolution {
  readonly servers: Array<Server>
  readonly losers: Array<Loser>
  readonly missing: Array<Missing>
  readonly hasUnread: boolean
  readonly diagnostics: Array<Diagnostic>
  readonly earlier: Catalog | undefined
}

/** A place in a sentence. */
export const at = (origin: Origin): string => `${origin.file}:${origin.line}`

/** A finding about a declaration, at its name. */
export const report = (
  declaration: Declaration,
  code: "reserved-name" | "plugin-conflict" | "patch-over-nothing",
  message: string,
  remedy: string,
): Diagnostic =>
  declaration.site.document.report(declaration.site.steps, "key", { code, message, remedy })
