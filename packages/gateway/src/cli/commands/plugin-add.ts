/** `mooring plugin add|allow`: mounts a plugin, once its user knows what it would do, and allows it more. */
import { dirname, relative, sep } from "node:path"
import * as Effect from "effect/Effect"
import { hostNamed, mayMountPlugin, pluginIdRule } from "@mooring/config"
import { type CheckedPlugin, checkPlugin } from "../../author/index.ts"
import { allowPlugin, type Leaves, mountPlugin } from "../../edit/index.ts"
import { configPath, expandPath, Host } from "../../host.ts"
import { pluginDataPath } from "../../sources/index.ts"
import { chooseSome, orText, refuse } from "../ask.ts"
import { confirm } from "../ask-trust.ts"
import { isInteractive } from "../interactive.ts"
import { answerEdit, type EditFlags, runEdit, surveyNow } from "../edit-answer.ts"
import { Ended, exitCode } from "../exit-code.ts"
import { asksAsFlags, describeAsks, leavesOf } from "../plugin-asks.ts"
import { idsIn, mountRequest, type PluginEditInput, usablePlugin } from "../plugin-place.ts"
import { shortPath, tell, tellDiagnostics } from "../say.ts"
import { targetOf } from "./mcp-list.ts"

export interface PluginAddInput extends EditFlags {
  readonly path: string | undefined
  readonly name: string | undefined
  readonly replace: boolean
  readonly yes: boolean
}

export interface PluginAllowInput extends PluginEditInput {
  readonly env: ReadonlyArray<string>
  readonly sets: ReadonlyArray<string>
  readonly hosts: ReadonlyArray<string>
}

const describePlugin = (id: string, root: string, found: CheckedPlugin): string =>
  [
    `${found.version === undefined ? id : `${id} ${found.version}`} in ${shortPath(root)}`,
    ...found.servers.map(
      (server) =>
        `  ${server.name}  ${server.transport === "stdio" ? "starts" : "contacts"} ${targetOf(server)}`,
    ),
    ...describeAsks(found.asks).map((line) => `  ${line}`),
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
      if (!mayMountPlugin(id))
        return yield* refuse(
          `${id} cannot be a plugin's name in your file`,
          `give it one: mooring plugin add ${path} --name NAME, with ${pluginIdRule}`,
        )
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
        mountRequest(input, file, id, isThere ? "replaced" : "added", (document) =>
          mountPlugin(document, id, pathFrom(host, file, root), leaves),
        ),
      )
    }),
  )

const notAllowable = (what: string, remedy: string) =>
  refuse(`${what}: nothing of that name can be allowed`, remedy)

/** What the command line names, as the file has it. */
const leavesGiven = ({ env, sets, hosts }: PluginAllowInput): Effect.Effect<Leaves, Ended> => {
  const variable = [...env, ...sets].find((name) => /^$|[=\0\s$]/.test(name))
  if (variable !== undefined) return notAllowable(variable, "name a variable: TOKEN")
  const host = hosts.find((text) => hostNamed(text) === undefined)
  return host === undefined
    ? Effect.succeed({ env, sets, hosts: hosts.map((text) => hostNamed(text) ?? text) })
    : notAllowable(host, "name a host: 10.0.0.1, or localhost")
}

export const pluginAllow = (input: PluginAllowInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const { host, mount, file } = yield* usablePlugin(input, "allow NAME [VARIABLE]...")
      const { id } = mount
      const given = yield* leavesGiven(input)
      const isNamed = Object.values(given).some((names) => names.length > 0)
      const { asks } = checkPlugin(mount.root, pluginDataPath(host, "checked"))
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
        mountRequest(input, file, id, "allowed", (document) => allowPlugin(document, id, leaves)),
      )
    }),
  )
