/** Connects to one server with the official client, as an agent would. */
import {
  Client,
  type ClientOptions,
  ProtocolError,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from "@modelcontextprotocol/client"
import { DEFAULT_INHERITED_ENV_VARS } from "@modelcontextprotocol/client/stdio"
import * as Result from "effect/Result"
import { version } from "../version.ts"
import { type ClientEntry, defaultStartupTimeout, remoteOf } from "./entry.ts"
import { type UpstreamFailed, upstreamFailure } from "./failure.ts"
import { ProcessTransport } from "./process-transport.ts"

/**
 * Where a server is connected from.
 *
 * @property variables the environment of whoever connects
 * @property cwd where programs are started whose entry does not say
 * @property onStart called with the pid of each program that is started
 */
export interface Surroundings {
  readonly variables: { readonly [name: string]: string | undefined }
  readonly cwd: string
  readonly onStart: (pid: number) => void
}

/**
 * A server to connect to.
 *
 * @property secrets what may not be quoted of it
 */
export interface Target {
  readonly name: string
  readonly entry: ClientEntry
  readonly secrets: ReadonlyArray<string>
}

/** A server that is connected. */
export interface Connection {
  readonly client: Client
  readonly protocolVersion: string
  /** Where the server is a program: how it ended, and its last words. */
  readonly process: ProcessTransport | undefined
  /** Whether the server keeps a session for this connection, and may lose it. */
  readonly hasSession: boolean
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>
  readonly close: () => Promise<void>
}

/**
 * The variables that a program gets beside its own: those that the official client lets through, so
 * that a server has the same surroundings whoever starts it.
 */
const inherited = (variables: Surroundings["variables"]): Record<string, string> =>
  Object.fromEntries(
    DEFAULT_INHERITED_ENV_VARS.flatMap((name) => {
      const value = variables[name]
      // A shell's exported function is no value.
      return value === undefined || value.startsWith("()") ? [] : [[name, value]]
    }),
  )

const transportOf = (entry: ClientEntry, surroundings: Surroundings): Transport => {
  if (entry.type === "stdio")
    return new ProcessTransport({
      command: entry.command,
      args: entry.args,
      cwd: entry.cwd ?? surroundings.cwd,
      env: { ...inherited(surroundings.variables), ...entry.env },
      onStart: surroundings.onStart,
    })
  const { url, headers } = remoteOf(entry.url, entry.headers)
  const requestInit = { headers: { ...headers } }
  return entry.type === "sse"
    ? new SSEClientTransport(url, { requestInit })
    : new StreamableHTTPClientTransport(url, { requestInit })
}

type Mode = NonNullable<NonNullable<ClientOptions["versionNegotiation"]>["mode"]>

/**
 * The ways to agree on a version, in the order in which they are tried. Over HTTP the newest is asked
 * for first, and costs a request. A program may end at a question that it does not know, so it is asked
 * in the way that all programs know; one that knows only the newest says so.
 */
const modes: Readonly<Record<ClientEntry["type"], ReadonlyArray<Mode>>> = {
  stdio: ["legacy", { pin: "2026-07-28" }],
  http: ["auto"],
  sse: ["legacy"],
}

/** Results are passed on as they are: whether they fit their schema is for the agent to judge. */
const accepting: NonNullable<ClientOptions["jsonSchemaValidator"]> = {
  getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
}

/** Rejects when a signal is given, whatever the library makes of it. */
const unlessAborted = async <A>(work: Promise<A>, signal: AbortSignal): Promise<A> => {
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener("abort", abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener("abort", abort)
  }
}

/** Why an attempt failed, and whether because the server knows no such version. */
interface Failed {
  readonly failure: UpstreamFailed
  readonly isRefusal: boolean
}

const attempt = async (
  { name, entry, secrets }: Target,
  surroundings: Surroundings,
  mode: Mode,
  signal: AbortSignal,
  timeout: number,
): Promise<Result.Result<Connection, Failed>> => {
  let transport: Transport | undefined
  const program = () => (transport instanceof ProcessTransport ? transport : undefined)
  const client = new Client(
    { name: "mooring", version },
    { versionNegotiation: { mode }, jsonSchemaValidator: accepting },
  )
  const ended = Promise.withResolvers<void>()
  const close = async (): Promise<void> => {
    await client.close().catch(() => undefined)
    await transport?.close().catch(() => undefined)
  }
  try {
    transport = transportOf(entry, surroundings)
    await unlessAborted(client.connect(transport, { timeout, signal }), signal)
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the client is no event target
    client.onclose = ended.resolve
    return Result.succeed({
      client,
      protocolVersion: client.getNegotiatedProtocolVersion() ?? "",
      process: program(),
      hasSession: transport.sessionId !== undefined,
      ended: ended.promise,
      close,
    })
  } catch (error) {
    const failure = upstreamFailure(error, {
      server: name,
      transport: program(),
      secrets,
      timeout: { field: "startupTimeout", milliseconds: timeout },
    })
    await close()
    return Result.fail({ failure, isRefusal: error instanceof ProtocolError })
  }
}

/**
 * Connects to a server. Nothing is left of an attempt that fails.
 *
 * @throws UpstreamFailed
 */
export const connectUpstream = async (
  target: Target,
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<Connection> => {
  const timeout = target.entry.startupTimeout ?? defaultStartupTimeout
  const limited = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
  let first: UpstreamFailed | undefined
  for (const mode of modes[target.entry.type]) {
    const tried = await attempt(target, surroundings, mode, limited, timeout)
    if (Result.isSuccess(tried)) return tried.success
    first ??= tried.failure.failure
    if (!tried.failure.isRefusal) break
  }
  throw first
}
