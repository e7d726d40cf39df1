/** Many turns against one gateway that serves, and what they leave behind. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { bundle } from "../../scripts/bundle.ts"
import { residentMemory } from "../bench/rows/memory.ts"
import { callTool, littleRoom, openTurn, type Served, serveSandbox } from "../bench/rows/served.ts"

/**
 * How much is done: turns of the gateway alone, which mount, call and end as a run does, and among them
 * whole `mooring run`s of the demo agent, one in so many.
 */
export interface Soak {
  readonly turns: number
  readonly oneRunIn: number
  readonly sessions: number
}

/** What there is at one time. */
export interface Left {
  readonly turns: number
  /** The memory of the gateway, in MiB. */
  readonly memory: number
  /** The files that the gateway has open. */
  readonly files: number
  /** What lies in the state directory, without the store. */
  readonly names: ReadonlyArray<string>
  readonly leases: ReadonlyArray<string>
  /** The size of the store, in bytes. */
  readonly store: number
  /** The gateway's children. */
  readonly children: number
}

const statusOf = (pid: string): string => readFileSync(`/proc/${pid}/status`, "utf8")

const childrenOf = (pid: number): number =>
  readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && statusOf(name).includes(`\nPPid:\t${pid}\n`)
    } catch {
      return false
    }
  }).length

const look = ({ sandbox, service }: Served, turns: number): Left => ({
  turns,
  memory: residentMemory(service.pid),
  files: readdirSync(`/proc/${service.pid}/fd`).length,
  names: readdirSync(sandbox.state).toSorted(),
  leases: sandbox.leases(),
  store: statSync(join(sandbox.state, "sessions.db")).size,
  children: childrenOf(service.pid),
})

const takeTurn = async (served: Served): Promise<void> => {
  using turn = await openTurn(served)
  await callTool(turn, "list_servers")
}

const runTurn = async ({ sandbox }: Served, session: string): Promise<void> => {
  const { code, stderr } = await sandbox.mooring("run", "--session", session, "hello")
  if (code !== 0) throw new Error(stderr)
}

/** Soaks a gateway, and looks at it ten times on the way. */
export const soak = async (
  { turns, oneRunIn, sessions }: Soak,
  onLook: (left: Left) => void = () => undefined,
): Promise<ReadonlyArray<Left>> => {
  await bundle()
  const served = await serveSandbox({ mcpServers: {} }, littleRoom)
  try {
    const looks: Array<Left> = []
    for (let turn = 0; turn < turns; turn++) {
      if (turn % oneRunIn === 0) await runTurn(served, `session-${(turn / oneRunIn) % sessions}`)
      else await takeTurn(served)
      if ((turn + 1) % Math.ceil(turns / 10) !== 0 && turn + 1 !== turns) continue
      const left = look(served, turn + 1)
      looks.push(left)
      onLook(left)
    }
    return looks
  } finally {
    await served[Symbol.asyncDispose]()
  }
}

/** What grew that should not have; nothing where all is well. */
export const growthIn = (looks: ReadonlyArray<Left>): ReadonlyArray<string> => {
  const [early, late] = [looks[Math.floor(looks.length / 2) - 1], looks.at(-1)]
  if (early === undefined || late === undefined) return ["there is too little to compare"]
  const found: Array<string> = []
  // What is not collected yet is no growth: the least of some looks is nearest to what is kept.
  const half = Math.floor(looks.length / 2)
  const least = (some: ReadonlyArray<Left>): number => Math.min(...some.map(({ memory }) => memory))
  const [before, after] = [least(looks.slice(0, half)), least(looks.slice(half))]
  if (after > before * 1.15)
    found.push(`memory grew from ${before.toFixed(1)} to ${after.toFixed(1)} MiB`)
  // A connection may be open still, and what a turn was looked at through is closed after a second.
  if (late.files > early.files + 8)
    found.push(`open files grew from ${early.files} to ${late.files}`)
  if (late.leases.length > 0) found.push(`leases are left: ${late.leases.join(", ")}`)
  if (late.children > 0) found.push(`${late.children} children are left`)
  const more = late.names.filter((name) => !early.names.includes(name))
  if (more.length > 0) found.push(`files are left: ${more.join(", ")}`)
  return found
}
