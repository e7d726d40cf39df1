/** What a plugin asks its users for: variables to read and to set, and hosts that are not everybody's. */
import {
  asksOf,
  changedBy,
  type Declaration,
  type Diagnostic,
  privacyOf,
  type SourceDocument,
  stepsTo,
} from "@mooring/config"
import { isUndeclared } from "./declared-variables.ts"

/** The names of what is asked for. */
export interface AskedNames {
  readonly reads: ReadonlyArray<string>
  readonly sets: ReadonlyArray<string>
  readonly hosts: ReadonlyArray<string>
}

export const noNames: AskedNames = { reads: [], sets: [], hosts: [] }

type Report = (finding: Parameters<SourceDocument["report"]>[2]) => Diagnostic

/** Something that a plugin asks for, where it does so first. */
interface Asked {
  readonly what: keyof AskedNames
  readonly name: string
  readonly report: Report
}

const askedBy = (declaration: Declaration): ReadonlyArray<Asked> => {
  if (declaration._tag !== "Target") return []
  const { site, stated } = declaration
  const { variables, sets, host } = asksOf(stated)
  const asked = (
    what: Asked["what"],
    name: string,
    path: ReadonlyArray<string | number>,
  ): Asked => ({
    what,
    name,
    report: (finding) => site.document.report(stepsTo(site, path), "value", finding),
  })
  return [
    ...[...variables].map(([name, path]) => asked("reads", name, path)),
    ...[...sets].map(([name, path]) => asked("sets", name, path)),
    ...(host === undefined ? [] : [asked("hosts", host, ["url"])]),
  ]
}

/** What declarations ask for, each once. */
export const asksIn = (declarations: ReadonlyArray<Declaration>): ReadonlyArray<Asked> => {
  const found = new Map<string, Asked>()
  for (const one of declarations.flatMap(askedBy)) {
    const key = `${one.what} ${one.name}`
    if (!found.has(key)) found.set(key, one)
  }
  return [...found.values()]
}

export const namesOf = (asks: ReadonlyArray<Asked>): AskedNames => {
  const names = (wanted: Asked["what"]) =>
    asks.filter(({ what }) => what === wanted).map(({ name }) => name)
  return { reads: names("reads"), sets: names("sets"), hosts: names("hosts") }
}

/** What is asked for as findings: an author may do without, or has to tell why. */
export const askFindings = (
  asks: ReadonlyArray<Asked>,
  manifest: SourceDocument | undefined,
): ReadonlyArray<Diagnostic> =>
  asks.map(({ what, name, report }) => {
    switch (what) {
      case "reads":
        return isUndeclared(manifest, name)
          ? report({
              code: "undeclared-variable",
              message: `the plugin reads ${name}, which is not among the settings that its manifest declares`,
              remedy: `declare ${name} there, or take the reference out`,
            })
          : report({
              code: "plugin-reads",
              message: `the plugin reads the environment variable ${name}: its users have to allow it`,
              remedy: `say in its README what ${name} is for`,
            })
      case "sets":
        return report({
          code: "plugin-sets",
          message: `the plugin sets ${name}, which changes ${changedBy(name)}: its users have to allow it`,
          remedy: "do without it, or say in its README what it is for",
        })
      case "hosts":
        return report({
          code: "plugin-contacts",
          message: `the plugin contacts ${name}: ${privacyOf(name)}. Its users have to allow it`,
          remedy: "name a host that everybody can reach, or say in its README what runs there",
        })
    }
  })
