/** `mooring plugin add|remove|enable|disable|rename|allow`: plugins in the user's file. */
import { dirname, relative, sep } from "node:path"
import * as Effect from "effect/Effect"
import { didYouMean, missingOf, type PluginMount, type SourceDocument } from "@mooring/config"
import { type CheckedPlugin, checkPlugin } from "../../author/index.ts"
import {
  allowPlugin,
  type Edit,
  type Leaves,
  mountPlugin,
  renameServer,
  switchPlugin,
  unmountPlugin,
} from "../../edit/index.ts"
import { configPath, expandPath, Host } from "../../host.ts"
import { pluginDataPath } from "../../sources/index.ts"
import type { Survey } from "../../turn/index.ts"
import { chooseSome, orChoice, orText, refuse } from "../ask.ts"
import { confirm, isInteractive } from "../ask-trust.ts"
import { answerEdit, type EditFlags, type EditRequest, runEdit, surveyNow } from "../edit-answer.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { askKinds, asksAsFlags, leavesOf } from "../plugin-asks.ts"
import { shortPath, tell, tellDiagnostics } from "../say.ts"
import { targetOf } from "./mcp-list.ts"

export interface PluginAddInput extends EditFlags {
  readonly path: string | undefined
  readonly name: string | undefined
  readonly replace: boolean
  readonly yes: boolean
}

/** What the commands about a mounted plugin take. */
export interface PluginEditInput extends EditFlags {
  readonly name: string | undefined
}

export interface PluginRenameInput extends PluginEditInput {
  readonly server: string | undefined
  readonly to: string | undefined
}

export interface PluginAllowInput extends PluginEditInput {
  readonly env: ReadonlyArray<string>
  readonly sets: ReadonlyArray<string>
  readonly hosts: ReadonlyArray<string>
}

const serversOf = ({ sources }: Survey, id: string): ReadonlyArray<string> =>
  sources.layers
    .filter(({ source }) => source.provenance === "plugin" && source.plugin === id)
    .flatMap(({ declarations }) => declarations.map(({ name }) => name))

const request = (
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

const describePlugin = (id: string, root: string, found: CheckedPlugin): string =>
  [
    `${found.version === undefined ? id : `${id} ${found.version}`} in ${shortPath(root)}`,
    ...found.servers.map(
      (server) =>
        `  ${server.name}  ${server.transport === "stdio" ? "starts" : "contacts"} ${targetOf(server)}`,
    ),
    ...askKinds.flatMap(([what, , word]) =>
      found.asks[what].length === 0 ? [] : [`  ${word} ${found.asks[what].join(", ")}`],
    ),
  ].join("\n")

/** A directory as the user's file names it: beside the file, below the home directory, or in full. */
const pathFrom = (host: Host["Service"], file: string, root: string): string => {
  const beside = relative(dirname(file), root)
  if (beside !== "" && !beside.startsWith("..") && !beside.startsWith(sep)) return `./${beside}`
  return root.startsWith(host.home + sep) ? `~/${relative(host.home, root)}` : root
}

/** What of a plugin's asking its user agrees to. */
const agreedTo = (
  { json, yes }: PluginAddInput,
  id: string,
  asked: ReadonlyArray<string>,
): Effect.Effect<Leaves, Ended> =>
  Effect.gen(function* () {
    if (yes || asked.length === 0) return leavesOf(yes ? asked : [])
    const chosen = yield* chooseSome("What may it do of this?", asked, json)
    const left = asked.filter((one) => !chosen.includes(one))
    if (left.length > 0)
      yield* tell(`to allow it later: mooring plugin allow ${id} ${left.join(" ")}`)
    return leavesOf(chosen)
  })

export const pluginAdd = (input: PluginAddInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const host = yield* Host
      const { json, yes } = input
      const path = yield* orText(input.path, "In which directory is the plugin?", {
        json,
        missing: "no plugin is named",
        remedy: "mooring plugin add PATH",
      })
      const root = expandPath(host, host.cwd, path)
      const found = checkPlugin(root, pluginDataPath(host, "checked"))
      const unread = found.diagnostics.filter(({ code }) => code === "plugin-unreadable")
      if (unread.length > 0) {
        yield* tellDiagnostics(unread)
        return yield* new Ended({ code: exitCode.usage })
      }
      const id = input.name ?? found.name
      const { path: file } = configPath(host)
      const surveyed = surveyNow(host)
      const isThere = idsIn(surveyed).includes(id)
      if (isThere && !input.replace)
        return yield* refuse(
          `there is a plugin ${id} already`,
          `if it is this one, and has moved: --replace; else give this one another name: --name NAME`,
        )
      yield* tell(describePlugin(id, root, found))
      const mayAsk = isInteractive() && !json && !yes
      if (mayAsk && !(yield* confirm(`Mount ${id}?`)))
        return yield* new Ended({ code: exitCode.failed })
      const mount = surveyed.sources.plugins.find((one) => one.id === id)
      const leaves = yield* agreedTo(input, id, asksAsFlags(found.asks, mount))
      yield* answerEdit(
        request(input, file, id, isThere ? "replaced" : "added", (document) =>
          mountPlugin(document, id, pathFrom(host, file, root), leaves),
        ),
      )
    }),
  )

/** The plugins of the user's file, those included whose mount cannot be used. */
const idsIn = ({ sources, catalog }: Survey): ReadonlyArray<string> => [
  ...new Set([
    ...sources.plugins.map(({ id }) => id),
    ...missingOf(catalog).flatMap((missing) =>
      missing._tag === "OfPlugin" ? [missing.plugin] : [],
    ),
  ]),
]

/** The plugin that is meant. */
const existing = (input: PluginEditInput, usage: string) =>
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
const mounted = (input: PluginEditInput, usage: string) =>
  Effect.gen(function* () {
    const found = yield* existing(input, usage)
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

export const pluginRemove = (input: PluginEditInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const { id, file } = yield* existing(input, "remove NAME")
      yield* answerEdit(request(input, file, id, "removed", () => unmountPlugin(id)))
    }),
  )

const pluginSwitch =
  (on: boolean) =>
  (input: PluginEditInput): Effect.Effect<void, Ended> =>
    runEdit(
      Effect.gen(function* () {
        const { id, file } = yield* mounted(input, on ? "enable NAME" : "disable NAME")
        yield* answerEdit(
          request(input, file, id, on ? "enabled" : "disabled", () => switchPlugin(id, on)),
        )
      }),
    )

export const pluginEnable = pluginSwitch(true)
export const pluginDisable = pluginSwitch(false)

/** The plugin's own names for its servers, of which the user's are made. */
const ownNames = (surveyed: Survey, { id, rename }: PluginMount): ReadonlyArray<string> => {
  const own = new Map([...rename].map(([before, after]) => [after, before]))
  return serversOf(surveyed, id).map((name) => own.get(name) ?? name)
}

export const pluginRename = (input: PluginRenameInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const { json } = input
      const usage = "rename NAME SERVER NEWNAME"
      const { surveyed, id, mount, file } = yield* mounted(input, usage)
      const names = ownNames(surveyed, mount)
      const server = yield* orChoice(input.server, "Which of its servers?", names, {
        json,
        missing: "no server is named",
        remedy: `mooring plugin ${usage}`,
      })
      if (!names.includes(server)) {
        const meant = didYouMean(server, names)
        return yield* refuse(
          `plugin ${id} has no server ${server}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
          names.length === 0
            ? `look at it: mooring plugin check ${mount.path}`
            : `it has: ${names.join(", ")}`,
        )
      }
      const to = yield* orText(input.to, "What is it to be called?", {
        json,
        missing: "there is no new name",
        remedy: `mooring plugin ${usage}`,
      })
      yield* answerEdit(
        request(input, file, id, "renamed", (document) => renameServer(document, id, server, to)),
      )
    }),
  )

export const pluginAllow = (input: PluginAllowInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const { host, mount, file } = yield* mounted(input, "allow NAME [VARIABLE]...")
      const { id } = mount
      const given: Leaves = { env: input.env, sets: input.sets, hosts: input.hosts }
      const isNamed = Object.values(given).some((names) => names.length > 0)
      const root = expandPath(host, dirname(file), mount.path)
      const { asks } = checkPlugin(root, pluginDataPath(host, "checked"))
      const asked = isNamed ? [] : asksAsFlags(asks, mount)
      const chosen = yield* chooseSome("What may it do of this?", asked, input.json)
      if (!isNamed && chosen.length === 0)
        return yield* refuse(
          asked.length === 0
            ? `plugin ${id} asks for nothing that it is not allowed`
            : "nothing is named that it may do",
          asked.length === 0
            ? "nothing is left to do"
            : `to allow all that it asks for: mooring plugin allow ${id} ${asked.join(" ")}`,
        )
      const leaves = isNamed ? given : leavesOf(chosen)
      yield* answerEdit(
        request(input, file, id, "allowed", (document) => allowPlugin(document, id, leaves)),
      )
    }),
  )
