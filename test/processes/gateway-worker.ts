/** A process that becomes the gateway of a state directory whenever it is told to, or says who is. */
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { Host, stateLayer } from "../../packages/gateway/src/index.ts"
import { serve } from "../../packages/gateway/src/serve/index.ts"

/** What the worker is told: to serve, or to stop serving. */
export type Order = "serve" | "stop"

/** What the worker says: the gateway's log on standard error says when it serves. */
export type Said =
  | { readonly _tag: "Ready" }
  | { readonly _tag: "Held"; readonly pid: number | undefined }

const say = (said: Said): void => void process.send?.(said)

const attempt = serve.pipe(
  Effect.provide(stateLayer),
  Effect.provide(Host.layer),
  Effect.catchTag("GatewayHeld", ({ pid }) => Effect.sync(() => say({ _tag: "Held", pid }))),
)

let serving: Fiber.Fiber<unknown, unknown> | undefined
process.on("message", (order: Order) => {
  if (order === "serve") serving = Effect.runFork(attempt)
  else if (serving !== undefined) Effect.runFork(Fiber.interrupt(serving))
})
process.once("disconnect", () => process.exit())
say({ _tag: "Ready" })
