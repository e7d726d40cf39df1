/** `mooring run`: one turn. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { gatewayLayer, keyLayer } from "../../gateway.ts"
import type { TurnError } from "../../errors.ts"
import { Host, statePath } from "../../host.ts"
import { type StoreUrl, storeUrl } from "../../session/index.ts"
import { finishTurn } from "../../runner/finish.ts"
import type { HeadStart } from "../../runner/head-start.ts"
import { runTurn, type TurnRequest, type TurnResult } from "../../turn/index.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { failing } from "../fail.ts"
import { sourcesInForce } from "../in-force.ts"
import { isInteractive } from "../interactive.ts"
import { styled, tell, waiting } from "../say.ts"
import { standardOutput } from "../standard-stream.ts"
import type { RunArguments } from "../run-arguments.ts"

/** What the command line says, with the prompt as it was read. */
export type RunInput = RunArguments & { readonly prompt: string }

/** What tells of a turn is loaded while its agent runs. */
const loadReport = Effect.promise(() => import("../report-turn.ts"))

const askAboutProject = Effect.flatMap(
  Effect.promise(() => import("../ask-trust.ts")),
  (module) => module.askAboutProject,
)

/** Hands the turn to the cluster that this machine's gateway belongs to, if it does. */
const viaCluster = (
  input: RunInput,
  store: StoreUrl,
): Effect.Effect<TurnResult | undefined, TurnError, Host> =>
  Effect.gen(function* () {
    const host = yield* Host
    // What is named on the command line is on this machine, and so is the turn.
    if (input.mcpConfig.length > 0) return undefined
    const { handOver } = yield* Effect.promise(() => import("../../serve/hand-over.ts"))
    const { session, backend, agent, prompt, partial, timeout } = input
    const order = { session, backend, agent, prompt, partial, timeout: timeout ?? null }
    const answer = yield* handOver(statePath(host), store.shown, {
      ...order,
      cwd: host.cwd,
    })
    if (answer === undefined) return undefined
    yield* tell(styled("dim", `on machine ${answer.machine}`))
    return {
      ...answer,
      agentSessionId: answer.agentSessionId ?? undefined,
      reply: answer.reply ?? undefined,
    }
  })

/**
 * Runs the turn.
 *
 * @param start what there is of it already
 */
export const run = (
  input: RunInput,
  start: HeadStart = { _tag: "Nothing" },
): Effect.Effect<void, Ended> => {
  let shown = ""
  const request: TurnRequest = {
    session: input.session,
    backend: input.backend,
    agent: input.agent,
    flags: input.mcpConfig,
    prompt: input.prompt,
    partial: input.partial,
    timeout: input.timeout === undefined ? undefined : Duration.seconds(input.timeout),
    onWait: waiting(input.session),
    // Where it cannot be loaded now, that is found out once the turn is written down.
    onStart: Effect.asVoid(Effect.exit(loadReport)),
    onText: (text) =>
      Effect.sync(() => {
        if (input.json) return
        shown += text
        // Nothing waits for whoever reads: the agent's tools are answered, and signals heard.
        standardOutput.open().write(text)
      }),
  }
  const asking = input.json || !isInteractive() ? Effect.void : askAboutProject
  const result = Effect.gen(function* () {
    if (start._tag === "Started") return yield* finishTurn(request, start)
    const turn = runTurn(request, start._tag === "Waiting" ? start.place : undefined)
    const store = yield* Effect.fromResult(storeUrl(yield* Host))
    if (store === undefined)
      return yield* Effect.provide(Effect.andThen(asking, turn), gatewayLayer)
    yield* Effect.provide(asking, keyLayer)
    const answered = yield* viaCluster(input, store)
    return answered ?? (yield* Effect.provide(turn, gatewayLayer))
  })
  return result.pipe(
    Effect.tap((result) =>
      Effect.flatMap(loadReport, ({ reportTurn }) => reportTurn(result, input.json, shown)),
    ),
    Effect.flatMap(({ verdict }) =>
      verdict.kind === "held" ? Effect.fail(new Ended({ code: exitCode.held })) : Effect.void,
    ),
    Effect.provide(sourcesInForce),
    Effect.provide(Host.layer),
    failing,
  )
}
