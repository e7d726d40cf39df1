/** Verdicts as a person reads them. */
import { describeReason, formatDiagnostic, type Reason, type Verdict } from "@mooring/config"
import { paint, shortPath, styled } from "./say.ts"

const headlines: Readonly<Record<Verdict["kind"], string>> = {
  fresh: "fresh: a new conversation begins",
  resume: "resume: the conversation goes on",
  "resume-with-drift": "resume, with drift: the conversation goes on, and something changed",
  held: "held: nothing was run, and nothing is lost",
}

const colours = {
  fresh: "yellow",
  resume: "green",
  "resume-with-drift": "cyan",
  held: "red",
} as const

const indent = (text: string): string => text.replaceAll(/^/gm, "    ")

const sentenceOf = (reason: Reason): string => {
  const at =
    "at" in reason && reason.at !== undefined
      ? `\n      at ${shortPath(reason.at.file)}:${reason.at.line}:${reason.at.column}`
      : ""
  return `  - ${describeReason(reason)}${at}`
}

/** The reasons, a line each; what could not be read follows the last of those that it is behind. */
const reasonLines = (reasons: ReadonlyArray<Reason>): ReadonlyArray<string> =>
  reasons.flatMap((reason, index) => {
    const next = reasons[index + 1]
    const because = "because" in reason ? reason.because : undefined
    const again = next !== undefined && "because" in next && next.because === because
    return because === undefined || again
      ? [sentenceOf(reason)]
      : [sentenceOf(reason), indent(formatDiagnostic(because, paint))]
  })

/** What a person does about a turn that is held. */
const ways = (reasons: ReadonlyArray<Reason>, session: string): string =>
  reasons.some(({ reason }) => reason === "unread")
    ? "  fix: mend it and run the turn again; or go on without with --partial"
    : reasons.some(({ reason }) => reason === "unknown-identity" || reason === "unknown-key")
      ? `  fix: if the present configuration is right, accept it: mooring session rebase ${session}`
      : reasons.some(({ reason }) => reason === "account-unknown")
        ? "  fix: log in again, or wait until the credentials are whole"
        : `  fix: run the turn where the conversation is, or begin a new one: mooring session reset ${session}`

/** A verdict, with its reasons, and what to do where it is held. */
export const describeVerdict = (verdict: Verdict, session: string): string =>
  [
    styled(colours[verdict.kind], headlines[verdict.kind]),
    ...reasonLines(verdict.reasons),
    ...(verdict.kind === "held" ? [ways(verdict.reasons, session)] : []),
    ...(verdict.kind === "fresh" && verdict.reasons.some(({ reason }) => reason !== "no-session")
      ? [`  the earlier conversation is kept: mooring session restore ${session}`]
      : []),
  ].join("\n")
