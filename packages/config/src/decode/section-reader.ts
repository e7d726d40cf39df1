/** Reads the sections of a file, and collects what is found on the way. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import {
  type Finding,
  type JsonObject,
  showKey,
  type SourceDocument,
  type Step,
} from "../document/index.ts"
import type { Source } from "../provenance.ts"
import { didYouMean } from "./did-you-mean.ts"
import type { Missing } from "./layer.ts"

/** The findings about a document's sections, and what is missing because of them. */
export class SectionReader {
  readonly document: SourceDocument
  readonly source: Source
  readonly diagnostics: Array<Diagnostic> = []
  readonly missing: Array<Missing> = []

  constructor(document: SourceDocument, source: Source) {
    this.document = document
    this.source = source
  }

  /** Makes a finding, and keeps it. */
  report(steps: ReadonlyArray<Step>, part: "key" | "value", finding: Finding): Diagnostic {
    const made = this.document.report(steps, part, finding)
    this.diagnostics.push(made)
    return made
  }

  /** Reports the keys of an object that nobody reads. */
  unknownKeys(value: JsonObject, known: ReadonlyArray<string>, steps: ReadonlyArray<Step>) {
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue
      const meant = didYouMean(key, known)
      this.report([...steps, key], "key", {
        code: "unknown-field",
        message: `${showKey(key)} is not known here${meant === undefined ? "" : `; did you mean ${meant}?`}`,
        remedy: meant === undefined ? "take it out; it has no effect" : `write ${meant}`,
      })
    }
  }

  /** A member that is one of some words; the default where it is absent. */
  choice<A extends string>(
    value: JsonObject,
    key: string,
    choices: ReadonlyArray<A>,
    otherwise: A,
  ): A {
    if (!Object.hasOwn(value, key)) return otherwise
    const chosen = choices.find((choice) => choice === value[key])
    if (chosen !== undefined) return chosen
    const because = this.report([key], "value", {
      code: "field-value",
      message: `${key} is ${choices.map((choice) => `"${choice}"`).join(" or ")}`,
      remedy: "write one of them; until then no turn goes on over a change",
    })
    this.missing.push({ _tag: "Policy", because })
    return otherwise
  }
}
