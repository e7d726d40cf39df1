/** The arguments of `mooring run`, where they are plain. */
import { type Plain, type Reader, readPlainly } from "./plain-arguments.ts"
import { type Selection, selectionArguments } from "./selection-arguments.ts"

/** What `mooring run` is asked, before its prompt is read. The time-out is in seconds. */
export interface RunArguments extends Selection {
  readonly session: string
  readonly backend: string
  readonly partial: boolean
  readonly timeout: number | undefined
  readonly prompt: string | undefined
}

/** What is meant where nothing is written. */
export const runDefaults: RunArguments = {
  ...selectionArguments.defaults,
  session: "default",
  backend: "demo",
  partial: false,
  timeout: undefined,
  prompt: undefined,
}

const runArguments: Plain<RunArguments> = {
  defaults: runDefaults,
  flags: new Map<string, Reader<RunArguments>>([
    ...selectionArguments.flags,
    ["--session", (session) => ({ session })],
    ["--backend", (backend) => ({ backend })],
    [
      "--timeout",
      (count) => (/^[1-9]\d{0,3}$/.test(count) ? { timeout: Number(count) } : undefined),
    ],
  ]),
  switches: new Map<string, Partial<RunArguments>>([
    ...selectionArguments.switches,
    ["--partial", { partial: true }],
  ]),
  argument: (prompt) => ({ prompt }),
}

/** Reads the arguments where they are plain. */
export const readRunArguments = (args: ReadonlyArray<string>): RunArguments | undefined =>
  readPlainly(runArguments, args)
