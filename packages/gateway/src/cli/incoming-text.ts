/** What would come in from other programs' files, as text. */
import * as Effect from "effect/Effect"
import { type Declaration, describeField, originOf, type Target } from "@mooring/config"
import type { FoundFile, Incoming } from "../clients/index.ts"
import { print, shortPath } from "./say.ts"
import { table } from "./table.ts"

/** The words for how an entry stands to what is there. */
export const incomingStatuses = {
  New: "new",
  Same: "same",
  Conflicting: "conflicting",
  Refused: "refused",
} as const

const colours = {
  New: "green",
  Same: "dim",
  Conflicting: "yellow",
  Refused: "red",
} as const

const at = (declaration: Declaration): string => {
  const { file, line } = originOf(declaration)
  return `${shortPath(file)}:${line}`
}

const describeTarget = ({ stated }: Target): string => {
  const { command, args = [], url, enabled } = stated
  const target = url === undefined ? [command, ...args].map(String).join(" ") : String(url)
  return `${target}${enabled === false ? " (turned off)" : ""}`
}

/** What an entry is, or what is the matter with it, in a line. */
export const aboutIncoming = (entry: Incoming): string => {
  switch (entry._tag) {
    case "New":
      return describeTarget(entry.target)
    case "Same":
      return `as at ${at(entry.there)}`
    case "Conflicting": {
      if (entry.with._tag === "Gateway") return entry.with.because.message
      const { declaration, differences } = entry.with
      const fields = differences.flatMap(({ path }) =>
        path === undefined ? [] : describeField(path),
      )
      const differs =
        fields.length > 0
          ? `differs in ${fields.join(", ")}`
          : declaration._tag === "Target"
            ? "one of them is turned off"
            : "says something else"
      return `${describeTarget(entry.target)}; ${at(declaration)} ${differs}`
    }
    case "Refused":
      return entry.because.message
  }
}

/** Where an entry comes from, in a few words. */
export const fromOf = ({ client, file }: FoundFile): string => client?.label ?? shortPath(file)

const readAs = ({ layer: { dialect } }: FoundFile): string =>
  dialect === undefined ? "it could not be read" : `${dialect.label}, ${dialect.because}`

/** Prints the files that were read, and what is in them. */
export const showIncoming = (
  files: ReadonlyArray<FoundFile>,
  entries: ReadonlyArray<Incoming>,
): Effect.Effect<void> =>
  Effect.gen(function* () {
    yield* print(
      yield* table(
        ["FROM", "FILE", "READ AS"],
        files.map((found) => [found.client?.label ?? "", shortPath(found.file), readAs(found)]),
        ["FILE"],
      ),
    )
    if (entries.length === 0) return yield* print("\nthere are no servers in what was read")
    yield* print(
      `\n${yield* table(
        ["SERVER", "FROM", "STATUS", "WHAT"],
        entries.map((entry) => [
          entry.name,
          fromOf(entry.from),
          { text: incomingStatuses[entry._tag], style: colours[entry._tag] },
          aboutIncoming(entry),
        ]),
        ["WHAT"],
      )}`,
    )
  })
