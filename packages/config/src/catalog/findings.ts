/** What resolving a name finds beside its server, and how it reports a declaration. */
import type { Declaration } from "../decode/declaration.ts"
import type { Missing } from "../decode/layer.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Origin } from "../provenance.ts"
import type { Loser } from "./catalog.ts"

/** What is found about one name, beside what the layers found. */
export interface Findings {
  readonly losers: Array<Loser>
  readonly missing: Array<Missing>
  readonly diagnostics: Array<Diagnostic>
}

/** Findings to be added to. */
export const noFindings = (): Findings => ({ losers: [], missing: [], diagnostics: [] })

export const isNothing = ({ losers, missing, diagnostics }: Findings): boolean =>
  losers.length === 0 && missing.length === 0 && diagnostics.length === 0

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
