/** `mooring plugin remove|enable|disable|rename`: changes of a plugin that is mounted. */
import * as Effect from "effect/Effect"
import { didYouMean } from "@mooring/config"
import { renameServer, switchPlugin, unmountPlugin } from "../../edit/index.ts"
import type { Survey } from "../../turn/index.ts"
import { orChoice, orText, refuse } from "../ask.ts"
import { answerEdit, runEdit } from "../edit-answer.ts"
import { refuseLoopbackName } from "../edit-place.ts"
import type { Ended } from "../exit-code.ts"
import {
  declarationsOf,
  mountRequest,
  namedPlugin,
  type PluginEditInput,
  usablePlugin,
} from "../plugin-place.ts"

export interface PluginRenameInput extends PluginEditInput {
  readonly server: string | undefined
  readonly to: string | undefined
}

export const pluginRemove = (input: PluginEditInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const { id, file, surveyed } = yield* namedPlugin(input, "remove NAME")
      const mount = surveyed.sources.plugins.find((one) => one.id === id)
      // A plugin in a directory of plugins stays there, whatever the file says of it.
      if (mount !== undefined && mount.path === undefined)
        return yield* refuse(
          `plugin ${id} is in a directory of plugins: ${mount.root}`,
          `turn it off: mooring plugin disable ${id}; or take it out of the directory`,
        )
      yield* answerEdit(mountRequest(input, file, id, "removed", () => unmountPlugin(id)))
    }),
  )

const pluginSwitch =
  (on: boolean) =>
  (input: PluginEditInput): Effect.Effect<void, Ended> =>
    runEdit(
      Effect.gen(function* () {
        const { id, file } = yield* usablePlugin(input, on ? "enable NAME" : "disable NAME")
        yield* answerEdit(
          mountRequest(input, file, id, on ? "enabled" : "disabled", () => switchPlugin(id, on)),
        )
      }),
    )

export const pluginEnable = pluginSwitch(true)
export const pluginDisable = pluginSwitch(false)

/** The plugin's own names for its servers, whatever the user calls them. */
const ownNames = ({ sources }: Survey, id: string): ReadonlyArray<string> => [
  ...new Set(declarationsOf(sources, id).map(({ site: { steps } }) => String(steps.at(-1)))),
]

export const pluginRename = (input: PluginRenameInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const { json } = input
      const usage = "rename NAME SERVER NEWNAME"
      const { surveyed, id, mount, file } = yield* usablePlugin(input, usage)
      const names = ownNames(surveyed, id)
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
            ? `look at it: mooring plugin check ${mount.root}`
            : `it has: ${names.join(", ")}`,
        )
      }
      const to = yield* orText(input.to, "What is it to be called?", {
        json,
        missing: "there is no new name",
        remedy: `mooring plugin ${usage}`,
      })
      yield* refuseLoopbackName(to)
      yield* answerEdit(
        mountRequest(input, file, id, "renamed", (document) =>
          renameServer(document, id, server, to),
        ),
      )
    }),
  )
