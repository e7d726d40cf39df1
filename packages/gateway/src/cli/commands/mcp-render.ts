/** `mooring mcp render`: what a backend would be started with. */
import * as Effect from "effect/Effect"
import {
  isDocument,
  isError,
  openJson,
  openText,
  preview,
  type Rendered,
  type SealedDocument,
} from "@mooring/config"
import { Host } from "../../host.ts"
import { documentText } from "../../lease/document-text.ts"
import { findBackend, previewFor, surveyInForce } from "../../turn/index.ts"
import { describeRendering } from "../describe-rendering.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { fail } from "../fail.ts"
import { sourcesInForce } from "../in-force.ts"
import { McpRenderOutput } from "../output/mcp.ts"
import { printJson } from "../output/print-json.ts"
import { print, styled, tellDiagnostics } from "../say.ts"
import { standardOutput } from "../standard-stream.ts"

/** What the command line says. */
export interface McpRenderInput {
  readonly backend: string
  readonly agent: string
  readonly mcpConfig: ReadonlyArray<string>
  readonly json: boolean
}

/** References are shown as they were declared, so that nothing has to be kept from being one. */
const textOf = ({ format, content }: SealedDocument): string =>
  documentText(format, openJson(content, preview, "none"), "none")

/** A rendering as a person may see it. */
const shown = (rendered: Rendered) => ({
  files: Object.fromEntries(
    Object.entries(rendered.files).map(([name, document]) => [name, textOf(document)]),
  ),
  args: rendered.args.map((item) => openText(item, preview)),
  env: Object.fromEntries(
    Object.entries(rendered.env).map(([name, value]) => [
      name,
      isDocument(value) ? textOf(value) : openText(value, preview),
    ]),
  ),
})

const heading = (text: string): Effect.Effect<void> => print(styled("bold", text, standardOutput))

export const mcpRender = (input: McpRenderInput): Effect.Effect<void, Ended> =>
  Effect.gen(function* () {
    const host = yield* Host
    const backend = yield* findBackend(input.backend)
    const { runnable, diagnostics } = yield* surveyInForce({
      agent: input.agent,
      flags: input.mcpConfig,
    })
    yield* tellDiagnostics(diagnostics)
    const rendered = previewFor(backend, backend.surroundings(host), runnable)
    const { files, args, env } = shown(rendered)
    const called = backend.command({
      conversation: { id: "<conversation>", mode: "resume" },
      args,
      prompt: "",
      note: undefined,
    })
    const command = [...backend.executable(host), ...called.args]
    if (input.json) {
      const { dropped, renamed, proxied } = rendered
      yield* printJson(McpRenderOutput, {
        backend: backend.id,
        command,
        files,
        env,
        dropped,
        renamed,
        proxied,
      })
    } else {
      yield* heading("command")
      yield* print(command.map((word) => `  ${word}`).join("\n"))
      for (const [name, value] of Object.entries(env)) {
        yield* heading(`variable ${name}`)
        yield* print(value.trimEnd())
      }
      for (const [name, text] of Object.entries(files)) {
        yield* heading(`file ${name}`)
        yield* print(text.trimEnd())
      }
      const notes = describeRendering(rendered)
      if (notes.length > 0) yield* heading("otherwise than declared")
      for (const note of notes) yield* print(`  ${note}`)
    }
    if (diagnostics.some(isError)) return yield* new Ended({ code: exitCode.usage })
  }).pipe(
    Effect.provide(sourcesInForce),
    Effect.provide(Host.layer),
    Effect.catchTag("NotFound", fail),
  )
