/** The texts of a declaration as rules about them read: whole, with a sign for each reference. */
import { type Patch, type Stated, stepsTo, type Target } from "../decode/declaration.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Finding, Step } from "../document/index.ts"
import { revealSecret } from "../template/secret.ts"
import type { Part, Template } from "../template/template.ts"
import { templatesIn } from "../template/walk.ts"

/** Stand for references in a text: no path begins with them, and no secret holds them. */
export const signs = {
  plugin: "\uE000",
  data: "\uE001",
  workspace: "\uFFFC",
  variable: "\uFFFC",
} as const

const shown = (part: Part): string => {
  switch (part._tag) {
    case "Literal":
      return part.text
    case "Secret":
      return revealSecret(part.secret)
    case "Variable":
      return signs.variable
    case "Root":
      return signs[part.root]
  }
}

/**
 * A text of a declaration.
 *
 * @property field the field that it is in
 * @property key its name or its index there; empty where the field is one text
 * @property text secrets in clear: it is looked at, and never shown
 */
export interface Written {
  readonly field: keyof Stated
  readonly key: string
  readonly template: Template
  readonly text: string
  readonly report: (finding: Finding) => Diagnostic
}

/** Every text that a declaration states. */
export const textsOf = ({ site, stated }: Target | Patch): ReadonlyArray<Written> =>
  templatesIn(stated).map(([steps, template]) => ({
    field: steps[0] as keyof Stated,
    key: String(steps[1] ?? ""),
    template,
    text: template.parts.map(shown).join(""),
    report: (finding) =>
      site.document.report(stepsTo(site, steps as ReadonlyArray<Step>), "value", finding),
  }))
