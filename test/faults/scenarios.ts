/** Every way in which Mooring writes: what is there before, the command, and what must be so after a restart. */
import { mkdirSync, readdirSync, truncateSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { identify } from "../../packages/gateway/src/process/process-identity.ts"
import { examplePlugin, type Sandbox } from "../support/sandbox.ts"
import { makeOlder } from "../support/old-store.ts"
import { Service } from "../support/service.ts"
import {
  afterward,
  damagedSize,
  fileChanged,
  goesOn,
  isAgreement,
  isOwnFile,
  lost,
  nextTurn,
  objections,
  servedAgain,
  stillKept,
  storeChanged,
  type Trial,
} from "./checks.ts"

/**
 * A way to write.
 *
 * @property serves whether the command serves until it is stopped: it is, once it says that it has started
 * @property isServed whether a gateway, without faults of its own, serves the machine meanwhile
 * @property restart starts again without faults; gives what is wrong
 */
export interface Scenario {
  readonly name: string
  readonly prepare: (sandbox: Sandbox) => Promise<void> | void
  readonly args: ReadonlyArray<string>
  readonly serves?: true
  readonly isServed?: true
  readonly restart: (trial: Trial) => Promise<ReadonlyArray<string>>
}

const server = (token: string) => ({
  type: "http",
  url: "http://127.0.0.1:9/mcp",
  headers: { Authorization: `Bearer ${token}` },
})

const configuration = { mcpServers: { search: server("one-secret-token") } }

const configured = (sandbox: Sandbox) => sandbox.configure(configuration)

const afterTurn = async (sandbox: Sandbox) => {
  configured(sandbox)
  await sandbox.turn("one")
}

const project = async (sandbox: Sandbox) => {
  await afterTurn(sandbox)
  sandbox.write("work/.mcp.json", { mcpServers: { there: server("other-secret-token") } })
}

/** A lease whose owner is dead. */
const withDeadLease = async (sandbox: Sandbox) => {
  await afterTurn(sandbox)
  const lease = join(sandbox.state, "leases/00000000-0000-4000-8000-000000000000")
  mkdirSync(join(lease, "inner"), { recursive: true })
  writeFileSync(`${lease}.lock`, "")
  writeFileSync(join(lease, "inner/mcp.json"), "{}")
  writeFileSync(join(lease, "children"), `${JSON.stringify({ pid: 1, start: "0", boot: "-" })}\n`)
}

/** The conversation that a session has is another process's now. */
const withBusyConversation = async (sandbox: Sandbox) => {
  await afterTurn(sandbox)
  const [name = ""] = readdirSync(join(sandbox.agentHome, "conversations"))
  sandbox.write(`agent/conversations/${name}.held`, identify(process.pid))
}

const freed = (sandbox: Sandbox) => {
  for (const [path] of sandbox.files(join(sandbox.agentHome, "conversations")))
    if (path.endsWith(".held")) writeFileSync(path, "")
}

/** A store of which the end is missing. */
const withDamage = async (sandbox: Sandbox) => {
  await afterTurn(sandbox)
  truncateSync(join(sandbox.state, "sessions.db"), damagedSize)
}

const turn = ["run", "--json", "two"]

export const scenarios: ReadonlyArray<Scenario> = [
  {
    name: "key",
    prepare: configured,
    args: ["identity", "--json"],
    restart: async (trial) => {
      const again = await trial.sandbox.mooring("identity", "--json")
      return [
        ...objections(
          [again.code !== 0, `identity ends with ${again.code}: ${again.stderr}`],
          [
            trial.acknowledged && again.stdout !== trial.outcome.stdout,
            "the key that was used is lost",
          ],
        ),
        ...(await nextTurn(trial)),
      ]
    },
  },
  { name: "turn, the first", prepare: configured, args: turn, restart: afterward("fresh") },
  { name: "turn, resumed", prepare: afterTurn, args: turn, restart: afterward("resume") },
  {
    name: "turn, with drift",
    prepare: async (sandbox) => {
      await afterTurn(sandbox)
      sandbox.configure({ mcpServers: { search: server("two-secret-token") } })
    },
    args: turn,
    restart: afterward("resume-with-drift"),
  },
  {
    name: "turn, anew",
    prepare: async (sandbox) => {
      await afterTurn(sandbox)
      sandbox.configure({ mcpServers: { search: server("one-secret-token"), more: server("a") } })
    },
    args: turn,
    restart: afterward("fresh"),
  },
  {
    name: "turn, held",
    prepare: async (sandbox) => {
      await afterTurn(sandbox)
      sandbox.configure('{ "mcpServers": { "search" { } } }')
    },
    args: turn,
    restart: async (trial) => {
      configured(trial.sandbox)
      return [...lost(trial), ...(await nextTurn(trial))]
    },
  },
  {
    name: "turn, failed",
    prepare: withBusyConversation,
    args: turn,
    restart: async (trial) => {
      freed(trial.sandbox)
      return [...lost(trial), ...(await nextTurn(trial))]
    },
  },
  {
    name: "turn, after a crash",
    prepare: withDeadLease,
    args: turn,
    restart: afterward("resume"),
  },
  {
    name: "turn, served, the first",
    prepare: configured,
    args: turn,
    isServed: true,
    restart: afterward("fresh"),
  },
  {
    name: "turn, served, resumed",
    prepare: afterTurn,
    args: turn,
    isServed: true,
    restart: afterward("resume"),
  },
  {
    name: "turn, of an older store",
    prepare: async (sandbox) => {
      await afterTurn(sandbox)
      makeOlder(join(sandbox.state, "sessions.db"))
    },
    args: turn,
    restart: afterward("resume"),
  },
  {
    name: "session reset",
    prepare: afterTurn,
    args: ["session", "reset", "default"],
    restart: storeChanged,
  },
  {
    name: "session restore",
    prepare: async (sandbox) => {
      await afterTurn(sandbox)
      await sandbox.mooring("session", "reset", "default")
    },
    args: ["session", "restore", "default"],
    restart: storeChanged,
  },
  {
    name: "session rebase",
    prepare: async (sandbox) => {
      await afterTurn(sandbox)
      sandbox.configure({ mcpServers: { search: server("one-secret-token"), more: server("a") } })
    },
    args: ["session", "rebase", "default"],
    restart: storeChanged,
  },
  {
    name: "trust",
    prepare: project,
    args: ["trust", "--yes"],
    restart: fileChanged(isAgreement, (text) =>
      text === undefined ? undefined : (JSON.parse(text) as { readonly id: string }).id,
    ),
  },
  {
    name: "trust revoke",
    prepare: async (sandbox) => {
      await project(sandbox)
      await sandbox.mooring("trust", "--yes")
    },
    args: ["trust", "revoke", "--all"],
    restart: fileChanged(isAgreement),
  },
  {
    name: "serve, first",
    prepare: configured,
    args: ["serve"],
    serves: true,
    restart: servedAgain,
  },
  {
    name: "serve, again",
    prepare: async (sandbox) => {
      configured(sandbox)
      await (await Service.start(sandbox)).end("SIGTERM")
    },
    args: ["serve"],
    serves: true,
    restart: servedAgain,
  },
  {
    name: "mcp add, a new file",
    prepare: () => undefined,
    args: ["mcp", "add", "more", "--url", "http://127.0.0.1:9/more"],
    restart: fileChanged(isOwnFile),
  },
  {
    name: "mcp add",
    prepare: configured,
    args: ["mcp", "add", "more", "--url", "http://127.0.0.1:9/more"],
    restart: fileChanged(isOwnFile),
  },
  {
    name: "mcp remove",
    prepare: configured,
    args: ["mcp", "remove", "search"],
    restart: fileChanged(isOwnFile),
  },
  {
    name: "plugin add",
    prepare: configured,
    args: ["plugin", "add", examplePlugin, "--yes"],
    restart: fileChanged(isOwnFile),
  },
  {
    name: "key new",
    prepare: afterTurn,
    args: ["key", "new", "../state/fleet.key"],
    restart: fileChanged(
      (path) => path === "state/fleet.key",
      (text) => text?.length,
    ),
  },
  {
    name: "key rotate",
    prepare: afterTurn,
    args: ["key", "rotate"],
    restart: goesOn,
  },
  {
    name: "mcp import",
    prepare: (sandbox) => {
      configured(sandbox)
      sandbox.write("work/other.json", { mcpServers: { more: server("other-secret-token") } })
    },
    args: ["mcp", "import", "other.json", "--yes"],
    restart: fileChanged(isOwnFile),
  },
  {
    name: "damage",
    prepare: withDamage,
    args: turn,
    restart: stillKept,
  },
  {
    name: "state renew",
    prepare: async (sandbox) => {
      await withDamage(sandbox)
      await sandbox.mooring("run", "two")
    },
    args: ["state", "renew", "sessions.db"],
    restart: async (trial) => {
      const again = await trial.sandbox.mooring("state", "renew", "sessions.db")
      return [
        ...objections(
          [trial.acknowledged && again.code !== 2, "what was renewed still waits"],
          [![0, 2].includes(again.code ?? -1), `renewing ends with ${again.code}: ${again.stderr}`],
        ),
        ...(await nextTurn(trial)),
      ]
    },
  },
]
