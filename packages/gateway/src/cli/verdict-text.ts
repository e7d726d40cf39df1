/** Verdicts as a person reads them. */
import { describeReason, formatDiagnostic, plain, type Reason, type Verdict } from "@mooring/config"
import { shortPath, styled } from "./say.ts"

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

const reasonLines = (reason: Reason): ReadonlyArray<string> => {
  const at =
    "at" in reason && reason.at !== undefined
      ? ` (${shortPath(reason.at.file)}:${reason.at.line}:${reason.at.column})`
      : ""
  const because =
    "because" in reason
      ? [indent(formatDiagnostic(reason.because, { ...plain, file: shortPath }))]
      : []
  return [`  - ${describeReason(reason)}${at}`, ...because]
}

/** What a person does about a turn that is held. */
const ways = (reasons: ReadonlyArray<Reason>, session: string): string =>
  reasons.some(({ reason }) => reason === "unread")
    ? "  fix: mend it and run the turn again; or go on without with --partial"
    : reasons.some(({ reason }) => reason === "unknown-identity" || reason === "unknown-key")
      ? `  fix: if the present configuration is right, accept it: mooring session rebase ${session}`
      : reasons.some(({ reason }) => reason === "account-unknown")
        ? "  fix: log in again, or wait until the credentials are whole"
        : "  fix: run the turn where the conversation is, or begin a new one: mooring session reset"

/** A verdict, with its reasons, and what to do where it is held. */
export const describeVerdict = (verdict: Verdict, session: string): string =>
  [
    styled(colours[verdict.kind], headlines[verdict.kind]),
    ...verdict.reasons.flatMap(reasonLines),
    ...(verdict.kind === "held" ? [ways(verdict.reasons, session)] : []),
    ...(verdict.kind === "fresh" && verdict.reasons.some(({ reason }) => reason !== "no-session")
      ? [`  the earlier conversation is kept: mooring session restore ${session}`]
      : []),
  ].join("\n")
