/** Reasons as sentences, for people and, in one line, for the agent. */
import { clip, visible } from "../diagnostic/visible.ts"
import type { Reason, Verdict } from "./reason.ts"

type ChangeReason = Extract<Reason, { readonly reason: "mcp" | "credential" }>

const whose = ({ provenance, plugin }: ChangeReason): string =>
  provenance === "plugin" ? `plugin ${plugin ?? ""}`.trim() : provenance

/** A JSON Pointer inside an entry as people write it: `args[0]`, `env.TOKEN`. */
export const describeField = (pointer: string): string =>
  pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce((name, step) => (/^\d+$/.test(step) ? `${name}[${step}]` : `${name}.${step}`))

const describeChange = (reason: ChangeReason): string => {
  const server = `server ${reason.server} (${whose(reason)})`
  if (reason.change !== "changed") return `${server} was ${reason.change}`
  const field = describeField(reason.path ?? "/")
  if (reason.kind === "credential") return `${server}: the secret in ${field} changed`
  const [before, after] = [reason.before, reason.after].map((text) => text && clip(text, 300))
  if (before === undefined) return `${server}: ${field} was added: ${after ?? ""}`
  if (after === undefined) return `${server}: ${field} was taken away: ${before}`
  return `${server}: ${field} changed from ${before} to ${after}`
}

/** A version as a plugin states it; one that is no plain word stands in quotes. */
const version = (text: string): string =>
  /^[\w.+-]{1,40}$/.test(text) ? text : JSON.stringify(clip(text, 40))

const sentenceOf = (reason: Reason): string => {
  switch (reason.reason) {
    case "no-session":
      return "this session has no conversation yet"
    case "account":
      return "the provider account is another one"
    case "owner":
      return "the session belongs to somebody else"
    case "cwd":
      return `the working directory changed from ${reason.before} to ${reason.after}, and the agent cannot follow`
    case "transcript-missing":
      return "the agent no longer has the conversation"
    case "mcp":
    case "credential":
      return describeChange(reason)
    case "completed":
      return `server ${reason.server} could not be read when the conversation began, and now can`
    case "partial":
      return reason.mounted
        ? `server ${reason.server} may be another one than it seems: not everything could be read (${reason.because.message})`
        : `server ${reason.server} is left out: it may be in what could not be read (${reason.because.message})`
    case "system-prompt":
      return "the system prompt changed"
    case "plugin-version":
      return `plugin ${reason.plugin} went from version ${version(reason.before)} to ${version(reason.after)}`
    case "tools":
      return `server ${reason.server} offers other tools`
    case "dropped":
      return "what the agent cannot be told of the configuration changed"
    case "reference":
      return `the environment variable ${reason.variable} has another value`
    case "unread":
      return `server ${reason.server} of this conversation may be in what could not be read`
    case "account-unknown":
      return `the provider account could not be told: ${reason.message}`
    case "unknown-identity":
      return reason.version === undefined
        ? "the stored identity of this conversation cannot be read"
        : `the stored identity of this conversation is of version ${reason.version}, which this Mooring does not know`
    case "unknown-key":
      return `the secrets of this conversation were digested with another installation key (${reason.bound}; here is ${reason.present})`
    case "transcript-elsewhere":
      return `the agent does not know the conversation here; it was held on machine ${reason.machine}, in ${reason.cliHome}`
  }
}

/** A reason as one sentence without a full stop, in one line. It holds no secret. */
export const describeReason = (reason: Reason): string => visible(sentenceOf(reason))

/** How long a note to the agent may be, in characters: it is an argument of its process. */
const noteLimit = 4000

/** What the agent is told, in one line, of what changed around it; `undefined` where nothing did. */
export const noteFor = (verdict: Verdict): string | undefined =>
  verdict.kind === "resume-with-drift"
    ? clip(`Since the last turn: ${verdict.reasons.map(describeReason).join("; ")}.`, noteLimit)
    : undefined
