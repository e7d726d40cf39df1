/** Looks at an agent CLI without running a turn: whether it is there, and whom it would work for. */
import { execFile } from "node:child_process"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Account } from "@mooring/config"
import { agentVariables, type Host } from "../host.ts"
import type { Backend } from "./backend.ts"

/**
 * What is known of a CLI.
 *
 * @property version `undefined` where it cannot be started
 * @property problem why no turn could run, and what to do
 */
export interface Inspected {
  readonly id: string
  readonly label: string
  readonly command: string
  readonly version: string | undefined
  readonly account: Account
  readonly problem: { readonly problem: string; readonly remedy: string } | undefined
}

/** How long a CLI may take to say its version, in milliseconds: some are slow to start. */
const patience = 20_000

const versionNumber = /\d+\.\d+\.\d+[\w.+-]*/

const versionOf = (
  [command, ...args]: ReturnType<Backend["executable"]>,
  env: Host["Service"]["variables"],
): Effect.Effect<string | undefined> =>
  Effect.callback((resume) => {
    const child = execFile(
      command,
      [...args, "--version"],
      { env, timeout: patience },
      (error, out) =>
        resume(
          Effect.succeed(error === null ? (versionNumber.exec(out)?.[0] ?? out.trim()) : undefined),
        ),
    )
    child.stdin?.end()
    return Effect.sync(() => void child.kill("SIGKILL"))
  })

const problemOf = (
  backend: Backend,
  host: Host["Service"],
  version: string | undefined,
  account: Account,
): Inspected["problem"] => {
  const [command] = backend.executable(host)
  if (version === undefined)
    return {
      problem: `${command} cannot be started`,
      remedy: `install ${backend.traits.label}, or say where it is in MOORING_${backend.id.toUpperCase()}`,
    }
  const surroundings = backend.surroundings(host)
  if (Result.isFailure(surroundings)) return surroundings.failure
  return account._tag === "Unknown"
    ? { problem: account.message, remedy: `log in to ${backend.traits.label} again` }
    : undefined
}

/** Looks at the CLI of a backend. */
export const inspect = (backend: Backend, host: Host["Service"]): Effect.Effect<Inspected> => {
  const executable = backend.executable(host)
  return Effect.map(versionOf(executable, agentVariables(host)), (version) => {
    const account = backend.account(host)
    return {
      id: backend.id,
      label: backend.traits.label,
      command: executable[0],
      version,
      account,
      problem: problemOf(backend, host, version, account),
    }
  })
}
