/** `mooring mcp diff`: what differs between two configurations, and what that does to a conversation. */
import { randomBytes } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import {
  type Catalog,
  compareCatalogs,
  compareSince,
  consequenceOf,
  describeField,
  type Diagnostic,
  type Difference,
  isError,
  type Origin,
  type Policy,
  readIdentityText,
  resolve,
  selectAgent,
} from "@mooring/config"
import { configPath, expandPath, Host } from "../../host.ts"
import { digestsUnder, Store } from "../../session/index.ts"
import { diskReader, loadFile } from "../../sources/index.ts"
import { prepare, requireSession } from "../../turn/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { McpDiffOutput } from "../output/mcp.ts"
import { printJson } from "../output/print-json.ts"
import { print, shortPath, styled, tellDiagnostics, tellProblem } from "../say.ts"
import { standardOutput } from "../standard-stream.ts"
import { withState } from "../with-state.ts"

/** What the command line says. */
export interface McpDiffInput {
  readonly files: ReadonlyArray<string>
  readonly since: string | undefined
  readonly backend: string | undefined
  readonly agent: string
  readonly json: boolean
}

/** Two sides, compared. */
interface Compared {
  readonly before: string
  readonly after: string
  readonly differences: ReadonlyArray<Difference>
  readonly policy: Policy
  readonly diagnostics: ReadonlyArray<Diagnostic>
}

const usage = (what: string, remedy: string) =>
  Effect.andThen(
    tellProblem("error", what, remedy),
    Effect.fail(new Ended({ code: exitCode.usage })),
  )

const compareFiles = (
  host: Host["Service"],
  [before, after]: readonly [string, string],
  agent: string,
): Compared => {
  const side = (path: string): { readonly catalog: Catalog; readonly policy: Policy } => {
    const { layers, policy } = loadFile(host, path, diskReader)
    return { catalog: selectAgent(resolve({ layers, runtime: {} }), agent), policy }
  }
  const [old, now] = [side(before), side(after)]
  return {
    before,
    after,
    // Nothing is kept of these digests: any key will do.
    differences: compareCatalogs(old.catalog, now.catalog, digestsUnder(randomBytes(32))),
    policy: now.policy,
    diagnostics: [...old.catalog.diagnostics, ...now.catalog.diagnostics],
  }
}

const compareSession = (session: string, backend: string | undefined) =>
  Effect.gen(function* () {
    yield* requireSession(session)
    const host = yield* Host
    const bindings = (yield* (yield* Store).bindings).filter(
      (binding) =>
        binding.session === session && (backend === undefined || binding.backend === backend),
    )
    const [binding, ...others] = bindings
    if (binding === undefined)
      return yield* usage(
        `${session} has no conversation${backend === undefined ? "" : ` in ${backend}`} that goes on`,
        `see what became of it: mooring session show ${session}`,
      )
    if (others.length > 0)
      return yield* usage(
        `${session} has conversations in ${bindings.map((one) => one.backend).join(" and ")}`,
        `say which: --backend ${binding.backend}`,
      )
    const bound = readIdentityText(binding.identity)
    const prepared = yield* Effect.provideService(
      prepare({ agent: binding.agent, flags: [] }),
      Host,
      { ...host, cwd: binding.cwd },
    )
    const compared = Result.isFailure(bound) ? undefined : prepared.under(bound.success.keyId)
    if (Result.isFailure(bound) || compared === undefined)
      return yield* usage(
        `what ${session} was last run with cannot be compared with: it was written by another version of Mooring, or under another key`,
        `see what that means: mooring session why ${session}`,
      )
    return {
      before: `the last turn of ${session} in ${binding.backend}`,
      after: "now",
      differences: compareSince(compared.restate(bound.success), binding.gaps, {
        ...prepared,
        ...compared,
      }),
      policy: prepared.sources.policy,
      diagnostics: prepared.diagnostics,
    }
  })

const signs = {
  added: styled("green", "+", standardOutput),
  removed: styled("red", "-", standardOutput),
  changed: styled("yellow", "~", standardOutput),
  doubtful: styled("yellow", "?", standardOutput),
} as const

const effects = {
  fresh: "a conversation begins anew",
  drift: "a conversation goes on, and is told",
  none: "a conversation notices nothing",
  held: "a conversation is held until that is mended",
} as const

const at = ({ file, line, column }: Origin): string => `${shortPath(file)}:${line}:${column}`

const valuesOf = ({ kind, before, after }: Difference): string =>
  kind === "credential" ? "another secret" : `${before ?? "(nothing)"} -> ${after ?? "(nothing)"}`

const describeDifference = (difference: Difference, policy: Policy): string => {
  const { server, provenance, plugin, change, path, at: places, doubt } = difference
  const source = provenance === "plugin" ? `plugin ${plugin ?? ""}` : provenance
  const what = path === undefined ? source : `${describeField(path)}: ${valuesOf(difference)}`
  const unread = doubt?._tag === "Unread" ? doubt.because : undefined
  const place = unread?.origin ?? places.after ?? places.before
  return [
    unread === undefined
      ? `${signs[change]} ${server}  ${what}`
      : `${signs.doubtful} ${server}  may be in what could not be read: ${unread.message}`,
    styled(
      "dim",
      `    ${[...(place === undefined ? [] : [at(place)]), effects[consequenceOf(difference, policy)]].join("; ")}`,
      standardOutput,
    ),
  ].join("\n")
}

const show = ({ before, after, differences, policy }: Compared): Effect.Effect<void> =>
  Effect.gen(function* () {
    const sides = `${shortPath(before)} and ${shortPath(after)}`
    if (differences.length === 0) return yield* print(`${sides} say the same`)
    for (const difference of differences) yield* print(describeDifference(difference, policy))
  })

const report = (compared: Compared, json: boolean): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const { before, after, differences, policy, diagnostics } = compared
    yield* tellDiagnostics(diagnostics)
    yield* json
      ? printJson(McpDiffOutput, {
          before,
          after,
          differences: differences.map(({ doubt, ...difference }) => ({
            ...difference,
            effect: consequenceOf(
              { ...difference, ...(doubt === undefined ? {} : { doubt }) },
              policy,
            ),
          })),
          diagnostics,
        })
      : show(compared)
    if (diagnostics.some(isError)) return yield* new Ended({ code: exitCode.usage })
    if (differences.length > 0) return yield* new Ended({ code: exitCode.failed })
  })

export const mcpDiff = ({
  files,
  since,
  backend,
  agent,
  json,
}: McpDiffInput): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    if (since !== undefined && files.length > 0)
      return yield* usage(
        "two files, or a session, but not both",
        "leave --since out, or the files",
      )
    if (since !== undefined)
      return yield* withState(
        Effect.flatMap(compareSession(since, backend), (compared) => report(compared, json)),
      )
    const host = yield* Host
    const [first, second] = files.map((file) => expandPath(host, host.cwd, file))
    if (first === undefined)
      return yield* usage(
        "what to compare is not said",
        "name two files, or one to compare your own with: mooring mcp diff A B; or a session: --since KEY",
      )
    const sides =
      second === undefined ? ([configPath(host).path, first] as const) : ([first, second] as const)
    yield* report(compareFiles(host, sides, agent), json)
  }).pipe(Effect.provide(Host.layer))
