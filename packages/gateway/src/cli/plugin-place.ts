/** Which plugin of the user's file a command is about, and the edit of its mount. */
import * as Effect from "effect/Effect"
import { type Declaration, didYouMean, missingOf, type SourceDocument } from "@mooring/config"
import type { Edit } from "../edit/index.ts"
import { configPath, Host } from "../host.ts"
import type { Survey } from "../turn/index.ts"
import { orChoice, refuse } from "./ask.ts"
import { type EditFlags, type EditRequest, surveyNow } from "./edit-answer.ts"
import { tellDiagnostics } from "./say.ts"

/** What the commands about a mounted plugin take. */
export interface PluginEditInput extends EditFlags {
  readonly name: string | undefined
}

/** What a plugin declares, mounted or not. */
export const declarationsOf = (
  { layers }: Survey["sources"],
  id: string,
): ReadonlyArray<Declaration> =>
  layers
    .filter(({ source }) => source.provenance === "plugin" && source.plugin === id)
    .flatMap(({ declarations }) => declarations)

/** The names that a plugin's servers have, mounted or not. */
const serversOf = ({ sources }: Survey, id: string): ReadonlyArray<string> =>
  declarationsOf(sources, id).map(({ name }) => name)

/** The edit of a plugin's mount. */
export const mountRequest = (
  input: EditFlags,
  file: string,
  name: string,
  done: EditRequest["done"],
  edits: (document: SourceDocument) => ReadonlyArray<Edit>,
): EditRequest => ({
  ...input,
  scope: "user",
  file,
  name,
  done,
  edits,
  lineIn: ({ sources }) => sources.plugins.find(({ id }) => id === name)?.origin.line,
  servers: (before, after) => [...new Set([...serversOf(before, name), ...serversOf(after, name)])],
})

/** The plugins of the user's file, those included whose mount cannot be used. */
export const idsIn = ({ sources, catalog }: Survey): ReadonlyArray<string> => [
  ...new Set([
    ...sources.plugins.map(({ id }) => id),
    ...missingOf(catalog).flatMap((missing) =>
      missing._tag === "OfPlugin" ? [missing.plugin] : [],
    ),
  ]),
]

/** The plugin that is meant. */
export const namedPlugin = (input: PluginEditInput, usage: string) =>
  Effect.gen(function* () {
    const host = yield* Host
    const surveyed = surveyNow(host)
    const ids = idsIn(surveyed)
    const name = yield* orChoice(input.name, "Which plugin?", ids, {
      json: input.json,
      missing: "no plugin is named",
      remedy: `mooring plugin ${usage}; see which there are: mooring plugin list`,
    })
    if (ids.includes(name)) return { host, surveyed, id: name, file: configPath(host).path }
    const meant = didYouMean(name, ids)
    return yield* refuse(
      `there is no plugin ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
      ids.length === 0 ? "mount one: mooring plugin add PATH" : `there are: ${ids.join(", ")}`,
    )
  })

/** The same, where its mount can be used. */
export const usablePlugin = (input: PluginEditInput, usage: string) =>
  Effect.gen(function* () {
    const found = yield* namedPlugin(input, usage)
    const mount = found.surveyed.sources.plugins.find(({ id }) => id === found.id)
    if (mount !== undefined) return { ...found, mount }
    yield* tellDiagnostics(
      found.surveyed.diagnostics.filter(
        ({ origin: { file, pointer } }) =>
          file === found.file && pointer.startsWith(`/plugins/${found.id}`),
      ),
    )
    return yield* refuse(
      `plugin ${found.id} cannot be used as it is written`,
      `correct it, or take it out: mooring plugin remove ${found.id}`,
    )
  })
