/** What commands print: results on standard output, everything else on standard error. */
import { sep } from "node:path"
import { styleText } from "node:util"
import * as Effect from "effect/Effect"
import { type Diagnostic, formatDiagnostic, type Paint, visibleLines } from "@mooring/config"
import { homeDirectory } from "../host.ts"
import { standardError, standardOutput, type StandardStream } from "./standard-stream.ts"

type Style = Parameters<typeof styleText>[0]

/** Text in a style where standard error, or the other stream, is a terminal that shows it, and `NO_COLOR` is not set. */
export const styled = (style: Style, text: string, to: StandardStream = standardError): string =>
  // Only a terminal shows styles, or what is said to be as one.
  to.isTerminal || process.env["FORCE_COLOR"] !== undefined
    ? styleText(style, text, { stream: to.open() })
    : text

/** A path as a person writes it: without what the working directory or the home directory already says. */
export const shortPath = (path: string): string => {
  for (const [directory, short] of [
    [process.cwd(), ""],
    [homeDirectory(), `~${sep}`],
  ] as const)
    if (path.startsWith(directory + sep)) return short + path.slice(directory.length + 1)
  return path
}

/** How diagnostics are shown on standard error. */
export const paint: Paint = {
  file: shortPath,
  error: (text) => styled("red", text),
  warning: (text) => styled("yellow", text),
  info: (text) => styled("cyan", text),
  dim: (text) => styled("dim", text),
}

/** Prints a result. */
export const print = (text: string): Effect.Effect<void> =>
  Effect.sync(() => standardOutput.write(`${text}\n`))

/** Tells a person something beside the result. */
export const tell = (text: string): Effect.Effect<void> =>
  Effect.sync(() => standardError.write(`${text}\n`))

const colours = { error: "red", warning: "yellow", problem: "yellow" } as const

/** Tells what is wrong, and what to do. */
export const tellProblem = (
  label: keyof typeof colours,
  what: string,
  remedy: string,
): Effect.Effect<void> =>
  tell(
    `${styled(colours[label], `${label}:`)} ${visibleLines(what)}\n  ${styled("dim", "fix:")} ${visibleLines(remedy)}`,
  )

/** Tells that a command waits for a session. */
export const waiting = (session: string): Effect.Effect<void> =>
  tell(`another turn is in session ${session}: waiting until it has ended`)

/** Prints findings, graver ones last, where the eye is. */
export const tellDiagnostics = (diagnostics: ReadonlyArray<Diagnostic>): Effect.Effect<void> => {
  const order = ["info", "warning", "error"]
  const sorted = diagnostics.toSorted(
    (a, b) => order.indexOf(a.severity) - order.indexOf(b.severity),
  )
  return Effect.forEach(sorted, (finding) => tell(formatDiagnostic(finding, paint)), {
    discard: true,
  })
}
