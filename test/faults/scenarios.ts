/** Every way in which Mooring writes: what is there before, the command, and what must be so after a restart. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { isDeepStrictEqual } from "node:util"
import { identify } from "../../packages/gateway/src/process/process-identity.ts"
import { examplePlugin, type Finished, type Sandbox } from "../support/sandbox.ts"
import { Service } from "../support/service.ts"
import type { Kept } from "./kept.ts"

/**
 * What a fault has led to.
 *
 * @property before what was kept before the command, `after` when it had ended, `done` after a sound run
 * @property acknowledged whether the command ended as a sound one does
 */
export interface Trial {
  readonly sandbox: Sandbox
  readonly before: Kept
  readonly after: Kept
  readonly done: Kept
  readonly outcome: Finished
  readonly acknowledged: boolean
}

/**
 * A way to write.
 *
 * @property serves whether the command serves until it is stopped: it is, once it says that it has started
 * @property restart starts again without faults; gives what is wrong
 */
export interface Scenario {
  readonly name: string
  readonly prepare: (sandbox: Sandbox) => Promise<void> | void
  readonly args: ReadonlyArray<string>
  readonly serves?: true
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

const objections = (
  ...all: ReadonlyArray<readonly [isWrong: boolean, what: string]>
): ReadonlyArray<string> => all.flatMap(([isWrong, what]) => (isWrong ? [what] : []))

/** What no write may lose: conversations that were known, and the history up to there. */
const lost = ({ before, after }: Trial): ReadonlyArray<string> => {
  const known = new Set(after.store.conversations.map(({ agentSessionId }) => agentSessionId))
  return objections(
    [
      before.store.conversations.some(({ agentSessionId }) => !known.has(agentSessionId)),
      "a conversation is lost",
    ],
    [
      !isDeepStrictEqual(
        after.store.history.slice(0, before.store.history.length),
        before.store.history,
      ),
      "history is lost",
    ],
  )
}

/** A start without faults: the next turn. */
const nextTurn = async (trial: Trial): Promise<ReadonlyArray<string>> => {
  const { code, stderr } = await trial.sandbox.mooring("run", "--json", "again")
  return objections([code !== 0, `the next turn ends with ${code}: ${stderr}`])
}

const bound = ({ store }: Kept) => store.conversations.find((one) => one.in === "binding")

/** After a turn: it is there, or it is not; the conversation goes on, or the verdict is the same once more. */
const afterward =
  (verdict: string) =>
  async (trial: Trial): Promise<ReadonlyArray<string>> => {
    const { sandbox, before, after, outcome, acknowledged } = trial
    const isCommitted = after.store.history
      .slice(before.store.history.length)
      .some((event) => /"_tag":"Verdict".*"kind":"(?!held)/.test(event))
    const next = await sandbox.turn("again")
    const { kind } = next.output.verdict
    const expected = isCommitted ? "resume" : verdict
    // The agent may have answered before the turn was cut off; a source that could not be read once is a gap.
    const isAttempt = after.store.conversations.some((one) => one.in === "attempt")
    const isUnread = outcome.stderr.includes("EIO")
    const isExpected =
      kind === expected ||
      (!isCommitted && isAttempt && kind === "resume") ||
      (isUnread && kind === "resume-with-drift")
    const goesOn = isCommitted ? bound(after) : verdict === "fresh" ? undefined : bound(before)
    return [
      ...lost(trial),
      ...objections(
        [acknowledged && !isCommitted, "an acknowledged turn is not in the store"],
        [next.code !== 0, `the next turn ends with ${next.code}`],
        [!isExpected, `the next turn is ${kind}`],
        [
          goesOn !== undefined && next.output.agentSessionId !== goesOn.agentSessionId,
          "the next turn is in another conversation",
        ],
        [
          isCommitted && next.output.reply !== `turn ${(bound(after)?.turns ?? 0) + 1}: again`,
          `the next turn answers ${next.output.reply}`,
        ],
      ),
    ]
  }

/** After a change of the store: it is done, or nothing is. */
const storeChanged = async (trial: Trial): Promise<ReadonlyArray<string>> => {
  const { before, after, done, acknowledged } = trial
  const isDone = isDeepStrictEqual(after.store, done.store)
  return [
    ...objections(
      [acknowledged && !isDone, "what was acknowledged is not there"],
      [!isDone && !isDeepStrictEqual(after.store, before.store), "half of the change is there"],
    ),
    ...(await nextTurn(trial)),
  ]
}

/** After a change of a file: it is as it was to be, or as it was. */
const fileChanged =
  (
    isMeant: (path: string) => boolean,
    same: (text: string | undefined) => unknown = (text) => text,
  ) =>
  async (trial: Trial): Promise<ReadonlyArray<string>> => {
    const meant = (kept: Kept) =>
      [...kept.files].filter(([path]) => isMeant(path)).map(([path, text]) => [path, same(text)])
    const [before, after, done] = [trial.before, trial.after, trial.done].map(meant)
    const isDone = isDeepStrictEqual(after, done)
    return [
      ...objections(
        [trial.acknowledged && !isDone, "what was acknowledged is not there"],
        [!isDone && !isDeepStrictEqual(after, before), `half of it is there: ${String(after)}`],
      ),
      ...(await nextTurn(trial)),
    ]
  }

const isOwnFile = (path: string): boolean => path === "config/mooring.jsonc"
const isAgreement = (path: string): boolean => /^state\/trust\/[^.].*\.json$/.test(path)

const portIn = (log: string): number | undefined => {
  const line = log.split("\n").find((text) => text.includes('"event":"started"'))
  return line === undefined ? undefined : (JSON.parse(line) as { readonly port: number }).port
}

/** After a gateway: the next one serves, and where this one had told its port, at that one. */
const servedAgain = async (trial: Trial): Promise<ReadonlyArray<string>> => {
  const told = portIn(trial.outcome.stderr)
  const service = await Service.start(trial.sandbox)
  const { port } = service
  await service.end("SIGTERM")
  return [
    ...objections([told !== undefined && told !== port, `port ${told} has become ${port}`]),
    ...(await nextTurn(trial)),
  ]
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
]
