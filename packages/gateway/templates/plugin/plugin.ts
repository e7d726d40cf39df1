/** The plugin, defined. `npm run build` writes its manifest. */
import { mkdirSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { definePlugin, pluginData, pluginRoot } from "@mooring/config"

export const plugin = definePlugin({
  name: "my-plugin",
  version: "0.1.0",
  description: "Keeps short notes between conversations",
  mcpServers: {
    "my-plugin": {
      command: "node",
      args: [`${pluginRoot}/server.ts`],
      env: { NOTES_DIRECTORY: pluginData },
      description: "Adds notes and lists them",
    },
  },
})

if (process.argv[1] === import.meta.filename) {
  const manifest = join(import.meta.dirname, plugin.path)
  mkdirSync(dirname(manifest), { recursive: true })
  writeFileSync(manifest, plugin.text)
}
