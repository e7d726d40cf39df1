/** Installs the pinned agent CLIs into a cache outside the checkout, without running anything of theirs. */
import { spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { homedir, tmpdir } from "node:os"
import { dirname, isAbsolute, join } from "node:path"
import { type PinnedAgent, pinnedAgents } from "./versions.ts"

/** What came of a CLI: where it is, or why it is not there; only what failed is a fault. */
export type Installed =
  | { readonly _tag: "Ready"; readonly executable: string; readonly version: string }
  | { readonly _tag: "Unsupported"; readonly reason: string }
  | { readonly _tag: "Failed"; readonly reason: string }

const platform = `${process.platform}-${process.arch}`

/** Where CLIs are kept, each at its version, and the folder that leads to those of today's table. */
export interface Cache {
  readonly root: string
  readonly executables: string
}

/** The cache of this machine's user (XDG Base Directory: a path that is not absolute is none). */
export const cacheOf = (variables: NodeJS.ProcessEnv): Cache => {
  const stated = variables["XDG_CACHE_HOME"] ?? ""
  const root = join(isAbsolute(stated) ? stated : join(homedir(), ".cache"), "mooring-test-agents")
  const table = createHash("sha256").update(JSON.stringify(pinnedAgents)).digest("hex")
  return { root, executables: join(root, table.slice(0, 12)) }
}

/** What a CLI says that its version is, asked in a home of its own. */
export const versionOf = (executable: string): string | undefined => {
  const home = mkdtempSync(join(tmpdir(), "mooring-test-agents-"))
  try {
    const { stdout } = spawnSync(executable, ["--version"], {
      cwd: home,
      env: { PATH: process.env["PATH"], HOME: home },
      encoding: "utf8",
      timeout: 60_000,
    })
    return /\d+\.\d+\.\d+\S*/.exec(stdout ?? "")?.[0]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** The program of an installed package that runs here, and its version. */
const programIn = (folder: string, { programs }: PinnedAgent): Installed => {
  for (const program of programs) {
    const executable = join(folder, "node_modules", program.replace("{platform}", platform))
    const version = existsSync(executable) ? versionOf(executable) : undefined
    if (version !== undefined) return { _tag: "Ready", executable, version }
  }
  return { _tag: "Failed", reason: `nothing in ${folder} runs here; remove it, and try again` }
}

/** Has npm install a package into a folder, which is there as a whole or not at all. */
const installInto = (folder: string, agent: PinnedAgent): string | undefined => {
  mkdirSync(dirname(folder), { recursive: true })
  const beside = mkdtempSync(`${folder}.`)
  try {
    writeFileSync(join(beside, "package.json"), '{ "private": true }\n')
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"]
    const wanted = `${agent.package}@${agent.version}`
    const { status, error } = spawnSync("npm", ["install", ...flags, wanted], {
      cwd: beside,
      stdio: ["ignore", "inherit", "inherit"],
    })
    if (error !== undefined) return `npm could not be started: ${error.message}`
    if (status !== 0) return `npm ended with code ${status}`
    // Somebody else may have been quicker: what is there then is the same.
    if (!existsSync(folder)) renameSync(beside, folder)
    return undefined
  } finally {
    rmSync(beside, { recursive: true, force: true })
  }
}

/** Makes a link in place of whatever was there, at no time without one. */
const link = (target: string, path: string): void => {
  const beside = `${path}.${process.pid}`
  rmSync(beside, { force: true })
  symlinkSync(target, beside)
  renameSync(beside, path)
}

/**
 * Installs a CLI if it is not there yet, and has the folder of executables lead to it.
 *
 * @param say is told before anything takes time
 */
export const install = (
  agent: PinnedAgent,
  cache: Cache,
  say: (line: string) => void,
): Installed => {
  if (!agent.platforms.includes(platform))
    return { _tag: "Unsupported", reason: `there is none for ${platform}` }
  const folder = join(cache.root, `${agent.command}-${agent.version}`)
  if (!existsSync(folder)) {
    say(`installing ${agent.package}@${agent.version} into ${folder}`)
    const problem = installInto(folder, agent)
    if (problem !== undefined) return { _tag: "Failed", reason: problem }
  }
  const found = programIn(folder, agent)
  if (found._tag !== "Ready") return found
  const executable = join(cache.executables, agent.command)
  mkdirSync(cache.executables, { recursive: true })
  link(found.executable, executable)
  return { ...found, executable }
}
