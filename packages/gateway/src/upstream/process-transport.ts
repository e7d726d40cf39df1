/** The protocol over a program's standard input and output; the program leads a process group of its own. */
import { type ChildProcessByStdio, spawn } from "node:child_process"
import type { Readable, Writable } from "node:stream"
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises"
import {
  type JSONRPCMessage,
  ReadBuffer,
  SdkError,
  SdkErrorCode,
  serializeMessage,
  type Transport,
} from "@modelcontextprotocol/client"
import { identify, isGroupRunning, type ProcessIdentity } from "../process/process-identity.ts"

/**
 * A program to start.
 *
 * @property env its whole environment
 * @property onStart called with its pid as soon as it has one
 */
export interface Program {
  readonly command: string
  readonly args: ReadonlyArray<string>
  readonly cwd: string
  readonly env: { readonly [name: string]: string }
  readonly onStart: (pid: number) => void
}

/** How a program ended. */
export interface ProgramExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** What is kept of a program's last words, in characters. */
const kept = 4096

/** How long a program may take for each step of its end, in milliseconds. */
const patience = 1000

/** How often is looked whether it has ended, in milliseconds. */
const round = 20

/** What its standard output may hold open after it has ended, in milliseconds. */
const lastWords = 200

const signalGroup = (leader: ProcessIdentity, signal: NodeJS.Signals): void => {
  try {
    process.kill(-leader.pid, signal)
  } catch {
    // It has ended meanwhile, which is what was wanted.
  }
}

/**
 * A transport as the official client's own one for programs, with what that one hides: the exit code,
 * the last words, and a group, so that a wrapper does not leave what it wraps behind.
 */
export class ProcessTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void

  /** How the program ended, once it has. */
  exit: ProgramExit | undefined

  readonly #program: Program
  readonly #buffer = new ReadBuffer()
  #child: ChildProcessByStdio<Writable, Readable, Readable> | undefined
  #leader: ProcessIdentity | undefined
  readonly #inbox: Array<JSONRPCMessage> = []
  #isDelivering = false
  #isOver = false
  #closed = false
  #wrote = false
  #heard = false
  #said = ""

  constructor(program: Program) {
    this.#program = program
  }

  /** Whether it wrote something to standard output, and none of it was a message. */
  get isBabbling(): boolean {
    return this.#wrote && !this.#heard
  }

  /** The last lines that the program wrote to standard error. */
  get lastLines(): string {
    return this.#said.trim().split("\n").slice(-5).join("\n")
  }

  start(): Promise<void> {
    const { command, args, cwd, env, onStart } = this.#program
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd,
        env,
        detached: true,
        stdio: ["pipe", "pipe", "pipe"],
      })
      this.#child = child
      child.on("error", reject)
      child.once("spawn", resolve)
      // Before anything else can happen: whoever ends this from now on ends the program.
      if (child.pid !== undefined) {
        this.#leader = identify(child.pid)
        onStart(child.pid)
      }
      child.once("exit", (code, signal) => {
        this.exit = { code, signal }
        // What it started may hold its output open: the end of the program is the end.
        setTimeout(() => this.#finish(), lastWords)
      })
      child.once("close", () => this.#finish())
      child.stdin.on("error", (error) => this.onerror?.(error))
      child.stdout.on("error", (error) => this.onerror?.(error))
      child.stdout.on("data", (chunk: Buffer) => this.#read(chunk))
      child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        this.#said = (this.#said + chunk).slice(-kept)
      })
    })
  }

  #read(chunk: Buffer): void {
    this.#wrote = true
    try {
      this.#buffer.append(chunk)
    } catch (error) {
      this.onerror?.(error as Error)
      void this.close()
      return
    }
    for (;;)
      try {
        const message = this.#buffer.readMessage()
        if (message === null) return
        this.#heard = true
        this.#inbox.push(message)
        void this.#deliver()
      } catch (error) {
        this.onerror?.(error as Error)
      }
  }

  /**
   * The library takes up an answer at once, but a notification a moment later: without that moment,
   * progress that comes together with the answer it led to would be lost.
   */
  async #deliver(): Promise<void> {
    if (this.#isDelivering) return
    this.#isDelivering = true
    for (;;) {
      const message = this.#inbox.shift()
      if (message === undefined) break
      this.onmessage?.(message)
      if (!("id" in message)) await nextTurn()
    }
    this.#isDelivering = false
    if (this.#isOver) this.#finish()
  }

  #finish(): void {
    // What has come is delivered before the end is told.
    this.#isOver = true
    if (this.#closed || this.#isDelivering) return
    this.#closed = true
    this.onclose?.()
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin
    if (stdin === undefined || !stdin.writable || this.#closed)
      return Promise.reject(new SdkError(SdkErrorCode.NotConnected, "Not connected"))
    return new Promise((resolve) => {
      if (stdin.write(serializeMessage(message))) resolve()
      else stdin.once("drain", resolve).once("close", resolve)
    })
  }

  async #ended(): Promise<boolean> {
    for (let waited = 0; waited < patience; waited += round) {
      if (this.#leader === undefined) return true
      if (this.exit !== undefined && !isGroupRunning(this.#leader)) return true
      await pause(round)
    }
    return false
  }

  /** Ends the program and its group: closes its input, asks, and then makes it. */
  async close(): Promise<void> {
    const leader = this.#leader
    this.#child?.stdin.end()
    if (leader !== undefined && !(await this.#ended()))
      for (const signal of ["SIGTERM", "SIGKILL"] as const) {
        signalGroup(leader, signal)
        if (await this.#ended()) break
      }
    this.#child?.stdout.destroy()
    this.#child?.stderr.destroy()
    this.#finish()
  }
}
