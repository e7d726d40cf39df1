/** What a backend calls a server whose name it cannot take. */

/**
 * The names that a backend takes.
 *
 * @property longest in characters
 * @property foreign characters that it cannot take, or reduces to others; global
 * @property reserved names that it keeps for itself, in lower case
 * @property instead what stands for a foreign character, `_` where it does not say
 */
export interface NameRule {
  readonly longest: number
  readonly foreign: RegExp
  readonly reserved: ReadonlySet<string>
  readonly instead?: "_" | "-"
}

/**
 * A name for each server, the same for the same set of names: no two are the same to a backend that
 * compares without case, and one that need not change does not.
 *
 * @param taken names that are somebody else's in the backend's own configuration
 */
export const nameServers = (
  servers: ReadonlyArray<string>,
  rule: NameRule,
  taken: ReadonlyArray<string> = [],
): ReadonlyMap<string, string> => {
  const used = new Set([...rule.reserved, ...taken.map((name) => name.toLowerCase())])
  const { instead = "_" } = rule
  const suitable = (name: string) =>
    name.replaceAll(rule.foreign, instead).slice(0, rule.longest) || "server"
  const isFree = (name: string) => !used.has(name.toLowerCase())
  const names = new Map<string, string>()
  const give = (server: string, name: string) => {
    used.add(name.toLowerCase())
    names.set(server, name)
  }
  // Names that need no change come first: whatever is added later does not take theirs.
  for (const server of servers.toSorted())
    if (suitable(server) === server && isFree(server)) give(server, server)
  for (const server of servers.toSorted()) {
    if (names.has(server)) continue
    const base = suitable(server)
    let name = base
    for (let number = 2; !isFree(name); number++) {
      const suffix = `${instead}${number}`
      name = base.slice(0, rule.longest - suffix.length) + suffix
    }
    give(server, name)
  }
  return new Map(servers.map((server) => [server, names.get(server) ?? server]))
}
