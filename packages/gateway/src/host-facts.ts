/** What is known of the machine that a process runs on. */
import { readFileSync } from "node:fs"
import { homedir, hostname, userInfo } from "node:os"
import { isAbsolute, join, resolve } from "node:path"

/**
 * A process's surroundings.
 *
 * @property machine names where agents keep their conversations: the machine, for as long as it is not
 *   set up anew, or the storage that several machines share
 * @property owner who runs the gateway
 */
export interface HostFacts {
  readonly variables: { readonly [name: string]: string | undefined }
  readonly cwd: string
  readonly home: string
  readonly machine: string
  readonly owner: string
}

/** The real surroundings of this process. */
export const ownHost = (): HostFacts => ({
  variables: process.env,
  cwd: process.cwd(),
  home: homeDirectory(),
  machine: homesOf(process.env),
  owner: `user:${process.getuid?.() ?? userInfo().username}`,
})

/** The home directory: as the environment says, or else by the system's list of users. */
export const homeDirectory = (): string => {
  const stated = process.env["HOME"]
  if (stated !== undefined && stated !== "") return resolve(stated)
  try {
    return userInfo().homedir
  } catch {
    // A container's user need not be in the list.
    return homedir() || "/"
  }
}

/** A variable that is set to something: empty counts as not set. */
export const stated = (
  { variables }: Pick<HostFacts, "variables">,
  variable: string,
): string | undefined => variables[variable] || undefined

/**
 * A path that a variable is set to, as whoever starts a program with it means it: what is relative is so to
 * the directory that the program is started in.
 */
export const statedPath = (
  host: Pick<HostFacts, "variables" | "cwd">,
  variable: string,
): string | undefined => {
  const own = stated(host, variable)
  return own === undefined || isAbsolute(own) ? own : join(host.cwd, own)
}

/** What is the gateway's alone: an address with a password in it. */
const ownVariables: ReadonlySet<string> = new Set(["MOORING_STORE"])

/** The variables that the processes of agents are given. */
export const agentVariables = ({
  variables,
}: Pick<HostFacts, "variables">): HostFacts["variables"] =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => !ownVariables.has(name)))

/**
 * What the machine is called: `$MOORING_MACHINE`, else by the system's own id. Machines that are copies
 * of each other, such as containers, may have one id, and need names.
 */
export const machineOf = (variables: HostFacts["variables"]): string =>
  variables["MOORING_MACHINE"] || machineId()

/** What the name begins with of storage that several machines share. */
export const sharedHomes = "shared:"

/** Where agents keep their conversations: `$MOORING_HOMES`, the name of what several machines share. */
const homesOf = (variables: HostFacts["variables"]): string => {
  const shared = variables["MOORING_HOMES"]
  return shared ? `${sharedHomes}${shared}` : machineOf(variables)
}

const machineId = (): string => {
  try {
    return readFileSync("/etc/machine-id", "utf8").trim() || hostname()
  } catch {
    return hostname()
  }
}

/** A directory of the XDG base directory specification, with its default below the home directory. */
const xdg = (host: HostFacts, variable: string, otherwise: string): string => {
  const value = host.variables[variable]
  // The specification has relative paths ignored.
  return value !== undefined && isAbsolute(value) ? value : join(host.home, otherwise)
}

/** Where state is kept: `$MOORING_STATE`, else `mooring` under `$XDG_STATE_HOME`. */
export const statePath = (host: HostFacts): string => {
  const own = stated(host, "MOORING_STATE")
  return own === undefined
    ? join(xdg(host, "XDG_STATE_HOME", ".local/state"), "mooring")
    : resolve(host.cwd, own)
}

/** Where the user's own file is, and whether the user said so. */
export const configPath = (
  host: HostFacts,
): { readonly path: string; readonly stated: boolean } => {
  const own = stated(host, "MOORING_CONFIG")
  return own === undefined
    ? {
        path: join(xdg(host, "XDG_CONFIG_HOME", ".config"), "mooring", "mooring.jsonc"),
        stated: false,
      }
    : { path: resolve(host.cwd, own), stated: true }
}

/** A path as a person writes it: `~` is the home directory, and `base` what it is relative to. */
export const expandPath = (host: HostFacts, base: string, path: string): string =>
  path === "~" || path.startsWith("~/") ? join(host.home, path.slice(1)) : resolve(base, path)
