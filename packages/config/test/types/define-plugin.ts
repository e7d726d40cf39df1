/** What a plugin's author cannot write: each of it does not compile. */
import { definePlugin, env, pluginRoot } from "../../src/index.ts"

const about = { name: "notes", version: "1.0.0" } as const
const command = "node"
const url = "https://api.example.com/mcp"

definePlugin({
  ...about,
  mcpServers: {
    notes: {
      command,
      args: [`${pluginRoot}/server.ts`],
      env: { TOKEN: env("TOKEN"), LEVEL: 1, QUIET: true },
      timeout: 1000,
      tools: { exclude: ["drop"] },
    },
    remote: { type: "http", url, headers: { Authorization: `Bearer ${env("TOKEN")}` } },
  },
})

// @ts-expect-error -- a plugin has a name
definePlugin({ mcpServers: {} })

// @ts-expect-error -- the word that says what a gateway mounts
definePlugin({ ...about, mcpServers: { notes: { command, surface: "notes" } } })

// @ts-expect-error -- a process of one run
definePlugin({ ...about, mcpServers: { notes: { command, pid: 1 } } })

// @ts-expect-error -- a port of one run
definePlugin({ ...about, mcpServers: { notes: { url, port: 8080 } } })

// @ts-expect-error -- which agents it is for is the user's to say
definePlugin({ ...about, mcpServers: { notes: { command, agents: ["main"] } } })

// @ts-expect-error -- a patch is the user's
definePlugin({ ...about, mcpServers: { notes: { url, for: "https://api.example.com" } } })

// @ts-expect-error -- what may be called without asking is the user's to say
definePlugin({ ...about, mcpServers: { notes: { command, autoApprove: ["add_note"] } } })

// @ts-expect-error -- provenance is found out by who reads it
definePlugin({ ...about, mcpServers: { notes: { command, provenance: "user" } } })

// @ts-expect-error -- provenance of the whole
definePlugin({ ...about, provenance: "gateway-runtime", mcpServers: { notes: { command } } })

// @ts-expect-error -- two targets
definePlugin({ ...about, mcpServers: { notes: { command, url } } })

// @ts-expect-error -- headers belong to an address
definePlugin({ ...about, mcpServers: { notes: { command, headers: { A: "1" } } } })

// @ts-expect-error -- variables belong to a program
definePlugin({ ...about, mcpServers: { notes: { url, env: { A: "1" } } } })

// @ts-expect-error -- neither a command nor a url
definePlugin({ ...about, mcpServers: { notes: { timeout: 1000 } } })

// @ts-expect-error -- a plugin takes nothing away
definePlugin({ ...about, mcpServers: { notes: null } })

// @ts-expect-error -- nor a part of an entry
definePlugin({ ...about, mcpServers: { notes: { command, cwd: null } } })

// A value that was made elsewhere is looked at as closely as one that is written here.
const held = { command, port: 8080 }
// @ts-expect-error -- a port, in a value made elsewhere
definePlugin({ ...about, mcpServers: { notes: held } })

const both = { command, url }
// @ts-expect-error -- two targets, in a value made elsewhere
definePlugin({ ...about, mcpServers: { notes: both } })

const whole = { ...about, provenance: "user", mcpServers: { notes: { command } } } as const
// @ts-expect-error -- provenance, in a value made elsewhere
definePlugin(whole)
