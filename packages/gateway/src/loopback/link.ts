/** One lazily opened connection to an upstream, for one turn; opened anew after it broke. */
import { ProtocolError, SdkError, SdkErrorCode } from "@modelcontextprotocol/client"
import { type Connection, statusOf, type Upstream } from "../upstream/index.ts"

/**
 * A link's state.
 *
 * - `Idle`: nothing is connected; the next call connects.
 * - `Open`: connected, or about to be; whoever comes meanwhile waits for the same connection.
 * - `Closed`: the turn is over.
 */
type State =
  | { readonly _tag: "Idle" }
  | { readonly _tag: "Open"; readonly connection: Promise<Connection> }
  | { readonly _tag: "Closed" }

/** What the library says of a connection that is no longer one. */
const ends: ReadonlySet<string> = new Set([
  SdkErrorCode.NotConnected,
  SdkErrorCode.ConnectionClosed,
  SdkErrorCode.SendFailed,
])

/** Whether an error says that the connection itself is of no more use. */
const isBroken = (error: unknown): boolean =>
  !(error instanceof SdkError) || ends.has(error.code) || statusOf(error) !== undefined

/** Whether a server has forgotten the session: the request was not looked at (2025-11-25, Session Management). */
const lostSession = (error: unknown, { hasSession }: Connection): boolean =>
  hasSession && statusOf(error) === 404

/** An upstream of one turn. */
export class Link {
  readonly upstream: Upstream
  readonly #gone = new AbortController()
  readonly #inFlight = new Map<string | number, Set<AbortController>>()
  #state: State = { _tag: "Idle" }

  constructor(upstream: Upstream) {
    this.upstream = upstream
  }

  /** The connection, made if there is none; rejects with an `UpstreamFailed`. */
  connection(): Promise<Connection> {
    if (this.#state._tag === "Closed") return Promise.reject(this.#gone.signal.reason as Error)
    if (this.#state._tag === "Open") return this.#state.connection
    const connection = this.upstream.connect(this.#gone.signal)
    const state: State = { _tag: "Open", connection }
    this.#state = state
    void this.#forgetAtEnd(state, connection)
    return connection
  }

  /** Forgets a connection once it has ended, or could not be made: the next call makes a new one. */
  async #forgetAtEnd(state: State, connection: Promise<Connection>): Promise<void> {
    try {
      const { ended } = await connection
      await ended
    } catch {
      // Whoever asked for it is told why.
    } finally {
      if (this.#state === state) this.#state = { _tag: "Idle" }
    }
  }

  /** Lets a connection that broke go, so that the next call makes a new one. */
  #drop(opened: Promise<Connection>, broken: Connection): void {
    if (this.#state._tag === "Open" && this.#state.connection === opened)
      this.#state = { _tag: "Idle" }
    void broken.close()
  }

  /**
   * Asks the upstream. What it answers is passed on as it is, errors of the protocol included.
   *
   * @throws ProtocolError as the upstream gave it, or the failure of the connection
   */
  async ask<A>(
    question: (connection: Connection, signal: AbortSignal) => Promise<A>,
    id: string | number,
    signal: AbortSignal,
  ): Promise<A> {
    const cancelled = new AbortController()
    const sameId = this.#inFlight.get(id) ?? new Set()
    this.#inFlight.set(id, sameId.add(cancelled))
    const limited = AbortSignal.any([signal, cancelled.signal, this.#gone.signal])
    try {
      return await this.#askTwice(question, limited)
    } finally {
      sameId.delete(cancelled)
      if (sameId.size === 0) this.#inFlight.delete(id)
    }
  }

  async #askTwice<A>(
    question: (connection: Connection, signal: AbortSignal) => Promise<A>,
    signal: AbortSignal,
  ): Promise<A> {
    const opened = this.connection()
    const connection = await opened
    try {
      return await question(connection, signal)
    } catch (error) {
      if (error instanceof ProtocolError || signal.aborted) throw error
      if (isBroken(error)) this.#drop(opened, connection)
      if (!lostSession(error, connection)) throw this.upstream.failure(error, connection)
    }
    const renewed = await this.connection()
    return question(renewed, signal).catch((error: unknown) => {
      throw error instanceof ProtocolError ? error : this.upstream.failure(error, renewed)
    })
  }

  /**
   * Cancels a request that is under way. Requests are told apart by the ids that the agent gave them;
   * where two of its clients gave the same one, neither is cancelled.
   */
  cancel(id: string | number): void {
    const [only, ...others] = this.#inFlight.get(id) ?? []
    if (others.length === 0) only?.abort()
  }

  /** Ends the connection, and every request that is under way. */
  async close(): Promise<void> {
    const state = this.#state
    this.#state = { _tag: "Closed" }
    this.#gone.abort(new Error("the turn is over"))
    if (state._tag !== "Open") return
    try {
      const connection = await state.connection
      await connection.close()
    } catch {
      // It was never made.
    }
  }
}
