/** The demo agent's memory: one file for each conversation, a line for each turn. */
import { randomBytes } from "node:crypto"
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs"
import { join } from "node:path"
import { identify, isRunning, type ProcessIdentity } from "../process/process-identity.ts"

/** The conversation that was asked for is not there. */
export class UnknownConversation extends Error {}

/** Another process is in the conversation. */
export class HeldConversation extends Error {}

/** A turn that is over. */
export interface Turn {
  readonly prompt: string
  readonly note: string | undefined
  readonly reply: string
}

/** An open conversation. */
export interface Transcript {
  readonly id: string
  readonly turns: ReadonlyArray<Turn>
  readonly append: (turn: Turn) => void
  readonly close: () => void
}

const soundId = /^[A-Za-z0-9-]{1,64}$/

/** The process that a mark names; a mark that is cut off names none. */
const holderOf = (path: string): ProcessIdentity | undefined => {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ProcessIdentity
  } catch {
    return undefined
  }
}

/** Marks a conversation as this process's; the mark of a process that is gone does not count. */
const hold = (path: string): void => {
  try {
    const descriptor = openSync(path, "wx", 0o600)
    writeSync(descriptor, JSON.stringify(identify(process.pid)))
    closeSync(descriptor)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error
    const holder = holderOf(path)
    if (holder !== undefined && isRunning(holder)) throw new HeldConversation()
    rmSync(path, { force: true })
    hold(path)
  }
}

const readTurns = (path: string): ReadonlyArray<Turn> =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Turn)

/**
 * Opens a conversation.
 *
 * @throws UnknownConversation where one is to be resumed that is not there
 * @throws HeldConversation where another process is in it
 */
export const openTranscript = (
  home: string,
  conversation: { readonly mode: "begin" | "resume"; readonly id: string | undefined },
): Transcript => {
  const directory = join(home, "conversations")
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const id = conversation.id ?? randomBytes(16).toString("hex")
  const path = join(directory, `${id}.jsonl`)
  if (!soundId.test(id) || (conversation.mode === "resume" && !existsSync(path)))
    throw new UnknownConversation()
  hold(`${path}.held`)
  return {
    id,
    turns: existsSync(path) ? readTurns(path) : [],
    append: (turn) => {
      const descriptor = openSync(path, "a", 0o600)
      appendFileSync(descriptor, `${JSON.stringify(turn)}\n`)
      fsyncSync(descriptor)
      closeSync(descriptor)
    },
    close: () => rmSync(`${path}.held`, { force: true }),
  }
}
