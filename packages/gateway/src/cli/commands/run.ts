/** `mooring run`: one turn. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { visible } from "@mooring/config"
import { gatewayLayer } from "../../gateway.ts"
import { Host } from "../../host.ts"
import { runTurn, type TurnResult } from "../../turn/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { printJson, RunOutput } from "../output.ts"
import { print, styled, tell, tellDiagnostics, waiting } from "../say.ts"
import { describeVerdict } from "../verdict-text.ts"

/** What the command line says. */
export interface RunInput {
  readonly session: string
  readonly backend: string
  readonly agent: string
  readonly mcpConfig: ReadonlyArray<string>
  readonly partial: boolean
  readonly timeout: string | undefined
  readonly json: boolean
  readonly prompt: string
}

/** A time as people write it. */
const readTimeout = (
  text: string | undefined,
): Effect.Effect<Duration.Duration | undefined, Ended> => {
  if (text === undefined) return Effect.succeed(undefined)
  const written = /^(?<count>\d+)(?<unit>ms|s|m|h)$/.exec(text)?.groups
  const milliseconds = Number(written?.["count"]) * (units[written?.["unit"] ?? ""] ?? Number.NaN)
  return milliseconds > 0 && milliseconds <= longest
    ? Effect.succeed(Duration.millis(milliseconds))
    : Effect.andThen(
        tell(
          `${styled("red", "error:")} --timeout ${text} is no time\n  ${styled("dim", "fix:")} write a number and a unit, up to 24 days: 90s, 10m, 2h`,
        ),
        Effect.fail(new Ended({ code: exitCode.usage })),
      )
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Timers count milliseconds in 32 bits. */
const longest = 2 ** 31 - 1

/** What the backend could not be told of the servers as they are declared, in a line each. */
const describeRendering = ({ dropped, renamed, proxied }: TurnResult["rendering"]) => [
  ...Object.entries(renamed).map(([server, name]) => `${server} is called ${name} there`),
  ...proxied.map(({ server, reason }) => `${server} goes through the gateway: ${reason}`),
  ...dropped.map(({ server, field, reason }) => `${server}.${field} is left out: ${reason}`),
]

const report = (result: TurnResult, json: boolean, shown: string): Effect.Effect<void> =>
  Effect.gen(function* () {
    const { session, verdict, reply } = result
    // A held verdict tells what could not be read itself, where it matters.
    yield* tellDiagnostics(
      result.diagnostics.filter(
        (finding) =>
          finding.severity !== "info" &&
          !verdict.reasons.some((reason) => "because" in reason && reason.because === finding),
      ),
    )
    for (const line of describeRendering(result.rendering))
      yield* tell(styled("dim", `${result.backend}: ${visible(line)}`))
    yield* tell(describeVerdict(verdict, session))
    if (json)
      yield* printJson(RunOutput, {
        session,
        backend: result.backend,
        agentSessionId: result.agentSessionId ?? null,
        verdict,
        fingerprint: result.fingerprint,
        reply: reply ?? null,
        servers: result.servers,
        ...result.rendering,
      })
    // What came piece by piece is there already; an answer may be the last of several texts.
    else if (reply !== undefined && !shown.trim().endsWith(reply.trim())) yield* print(reply)
    else if (shown !== "" && !shown.endsWith("\n")) yield* print("")
  })

export const run = (input: RunInput): Effect.Effect<void, Ended> =>
  Effect.flatMap(readTimeout(input.timeout), (timeout) => runWithin(input, timeout))

const runWithin = (
  input: RunInput,
  timeout: Duration.Duration | undefined,
): Effect.Effect<void, Ended> => {
  let shown = ""
  return runTurn({
    session: input.session,
    backend: input.backend,
    agent: input.agent,
    flags: input.mcpConfig,
    prompt: input.prompt,
    partial: input.partial,
    timeout,
    onWait: waiting(input.session),
    onText: (text) =>
      Effect.sync(() => {
        if (input.json) return
        shown += text
        process.stdout.write(text)
      }),
  }).pipe(
    Effect.tap((result) => report(result, input.json, shown)),
    Effect.flatMap(({ verdict }) =>
      verdict.kind === "held" ? Effect.fail(new Ended({ code: exitCode.held })) : Effect.void,
    ),
    Effect.provide(gatewayLayer),
    Effect.provide(Host.layer),
    Effect.catchTag(
      ["StateUnusable", "ConfigurationRefused", "NotFound", "LoopbackUnusable", "AgentFailed"],
      fail,
    ),
  )
}
