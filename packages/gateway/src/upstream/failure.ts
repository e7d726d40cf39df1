/** Why a server could not be reached or did not answer, as a value that quotes no address and no secret. */
import { ProtocolError, SdkError, SdkErrorCode } from "@modelcontextprotocol/client"
import * as Schema from "effect/Schema"
import { visibleLines } from "@mooring/config"
import { VariableUnset } from "../lease/index.ts"
import type { ProcessTransport } from "./process-transport.ts"
import { scrub } from "../lease/scrub.ts"

/** A declared server could not be started or reached, or did not answer. */
export class UpstreamFailed extends Schema.TaggedError<UpstreamFailed>()("UpstreamFailed", {
  server: Schema.String,
  problem: Schema.String,
  remedy: Schema.String,
}) {}

/** The failure as an agent is told of it. */
export const toldOf = ({ server, problem, remedy }: UpstreamFailed): string =>
  `Server ${server} is down: ${problem}. To mend it: ${remedy}.`

type Saying = readonly [problem: string, remedy: string]

const credentials =
  "check the credentials in its headers or its url, and the variables they refer to"

/** What an HTTP status says of a server. */
const statuses: Readonly<Record<number, Saying>> = {
  401: ["it answered HTTP 401: it knows no such credentials", credentials],
  403: ["it answered HTTP 403: these credentials may not", credentials],
  404: [
    "it answered HTTP 404: there is no MCP server at this address",
    'check the path of its url; a server of the older transport needs "type": "sse"',
  ],
  405: [
    "it answered HTTP 405: what is at this address is no MCP server of this transport",
    'check the path of its url, and whether its type is "http" or "sse"',
  ],
}

const network = "check that the server runs, and the host and port of its url"

/** What a code of the system's says of a server. */
const codes: Readonly<Record<string, Saying>> = {
  ECONNREFUSED: ["nothing listens at its address", network],
  ECONNRESET: ["it closed the connection", network],
  UND_ERR_SOCKET: ["it closed the connection", network],
  ENOTFOUND: ["its host is not known", "check the host of its url"],
  EAI_AGAIN: ["its host could not be looked up", "check the network, and the host of its url"],
  EHOSTUNREACH: ["its host cannot be reached", network],
  ENETUNREACH: ["its network cannot be reached", network],
  ETIMEDOUT: ["its host did not answer", network],
  UND_ERR_CONNECT_TIMEOUT: ["its host did not answer", network],
  ERR_INVALID_URL: ["its url is no address", "correct its url, or the variables in it"],
  ENOENT: [
    "its command was not found",
    "install it, or check command and PATH (and cwd, which has to be there)",
  ],
  EACCES: ["its command may not be run", "make it executable, and check command and cwd"],
  ENOTDIR: ["its command or cwd leads through something that is no directory", "check both"],
}

const certificates = /^(?:CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/

/** An error and what caused it, the outermost first. */
const chainOf = (error: unknown): ReadonlyArray<Record<string, unknown>> => {
  const chain: Array<Record<string, unknown>> = []
  for (let at = error; typeof at === "object" && at !== null && chain.length < 8;)
    at = chain[chain.push(at as Record<string, unknown>) - 1]?.["cause"]
  return chain
}

/** The HTTP status that an error is about; `undefined` for one that is about something else. */
export const statusOf = (error: unknown): number | undefined =>
  chainOf(error)
    .flatMap(({ name, status, code }) => [
      status,
      name === "UnauthorizedError" ? 401 : undefined,
      code,
    ])
    .find((value): value is number => typeof value === "number" && value >= 400 && value < 600)

const codeOf = (error: unknown): string | undefined =>
  chainOf(error)
    .map(({ code }) => code)
    .find((code) => typeof code === "string" && (code in codes || certificates.test(code))) as
    | string
    | undefined

const isTimeout = (error: unknown): boolean =>
  (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) ||
  (error as { readonly name?: unknown }).name === "TimeoutError"

/** What is known of a server when something fails. */
export interface Circumstances {
  readonly server: string
  readonly transport: ProcessTransport | undefined
  readonly secrets: ReadonlyArray<string>
  readonly timeout: { readonly field: "timeout" | "startupTimeout"; readonly milliseconds: number }
}

const ended = ({ exit, lastLines }: ProcessTransport, secrets: ReadonlyArray<string>): Saying => {
  const how =
    exit?.code === null || exit === undefined
      ? `it was ended by ${exit?.signal ?? "a signal"}`
      : `it exited with code ${exit.code}`
  const said = visibleLines(scrub(lastLines, secrets))
  return [
    said === "" ? `${how}, and said nothing` : `${how}:\n${said}`,
    "run its command by hand to see more; check its args and env",
  ]
}

const late = ({ transport, timeout }: Circumstances): Saying => {
  const problem = `it did not answer within ${timeout.milliseconds / 1000} s`
  return transport?.isBabbling === true
    ? [
        `${problem}, and wrote something else than MCP to standard output`,
        "check its args: many servers speak MCP over standard input and output only when told to",
      ]
    : [problem, `see whether it is stuck, or raise its ${timeout.field} (milliseconds)`]
}

const sayingOf = (error: unknown, circumstances: Circumstances): Saying => {
  const { transport, secrets } = circumstances
  if (error instanceof VariableUnset)
    return [error.message, `set ${error.variable}, or give it a default: \${${error.variable}:-…}`]
  if (isTimeout(error)) return late(circumstances)
  if (transport?.exit !== undefined) return ended(transport, secrets)
  const status = statusOf(error)
  if (status !== undefined)
    return (
      statuses[status] ?? [
        `it answered HTTP ${status}`,
        status >= 500 ? "see what the server's own log says" : "check its url and headers",
      ]
    )
  const code = codeOf(error)
  if (code !== undefined)
    return (
      codes[code] ?? [
        `its certificate is not accepted (${code})`,
        "check the host of its url, or give Node the authority: NODE_EXTRA_CA_CERTS",
      ]
    )
  if (error instanceof ProtocolError)
    return [
      `it refused: ${visibleLines(scrub(error.message, secrets))} (${error.code})`,
      "check which versions of MCP it speaks",
    ]
  return error instanceof SdkError && error.code !== SdkErrorCode.EraNegotiationFailed
    ? [`it does not answer as an MCP server does (${error.code})`, "check what it is"]
    : ["it could not be reached", `check its entry: mooring mcp explain ${circumstances.server}`]
}

/**
 * Says what went wrong with a server. A library's message may quote an address with its secrets, so
 * none is passed on; what the server said itself is, with its secrets masked.
 */
export const upstreamFailure = (error: unknown, circumstances: Circumstances): UpstreamFailed => {
  if (error instanceof UpstreamFailed) return error
  const [problem, remedy] = sayingOf(error, circumstances)
  return new UpstreamFailed({ server: circumstances.server, problem, remedy })
}
