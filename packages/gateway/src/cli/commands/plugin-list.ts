/** `mooring plugin list`: the plugins of the user's file, and what they bring. */
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { checkPlugin } from "../../author/index.ts"
import { Host, statePath } from "../../host.ts"
import { PluginListOutput } from "../output/plugin.ts"
import { printJson } from "../output/print-json.ts"
import { asksAsFlags } from "../plugin-asks.ts"
import { print, shortPath, tellDiagnostics } from "../say.ts"
import { surveyNow } from "../edit-answer.ts"
import { table } from "../table.ts"

export const pluginList = ({ json }: { readonly json: boolean }): Effect.Effect<void> =>
  Effect.gen(function* () {
    const host = yield* Host
    const { sources, catalog, diagnostics } = surveyNow(host)
    const plugins = sources.plugins.map((mount) => {
      const path = mount.root
      const { version, asks } = checkPlugin(path, join(statePath(host), "plugin-data", "checked"))
      return {
        name: mount.id,
        path,
        version: version ?? null,
        enabled: mount.disabledBy === undefined,
        servers: [...catalog.servers.values()]
          .filter(
            (server) =>
              server._tag === "Declared" &&
              server.target.source.provenance === "plugin" &&
              server.target.source.plugin === mount.id,
          )
          .map(({ name }) => name),
        notAllowed: asksAsFlags(asks, mount),
      }
    })
    yield* tellDiagnostics(diagnostics.filter(({ code }) => code === "plugin-unreadable"))
    if (json) return yield* printJson(PluginListOutput, { plugins })
    yield* print(
      plugins.length === 0
        ? "no plugin is mounted: mooring plugin add PATH"
        : yield* table(
            ["PLUGIN", "VERSION", "PATH", "MOUNTED", "NOT ALLOWED"],
            plugins.map(({ name, version, path, enabled, servers, notAllowed }) => [
              name,
              version ?? "",
              shortPath(path),
              enabled ? servers.join(", ") : "(turned off)",
              notAllowed.join(", "),
            ]),
            ["MOUNTED", "NOT ALLOWED", "PATH"],
          ),
    )
  }).pipe(Effect.provide(Host.layer))
