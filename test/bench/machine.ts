/** What a benchmark ran on: the machine, and the versions of what took part. */
import { readFileSync } from "node:fs"
import { arch, cpus, platform, release, totalmem } from "node:os"
import { join } from "node:path"
import { versionOf as versionOfAgent } from "../agents/install.ts"
import { locateAgent } from "../agents/locate.ts"

/** What figures depend on. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memory: string
  readonly system: string
  readonly node: string
  readonly packages: { readonly [name: string]: string }
  readonly agents: { readonly [name: string]: string }
}

/** The packages that take part, and where they are installed. */
const packages: { readonly [name: string]: string } = {
  effect: "node_modules",
  "jsonc-parser": "packages/config/node_modules",
  "deepmerge-ts": "packages/config/node_modules",
  zod: "test/node_modules",
  "safe-stable-stringify": "test/node_modules",
  "@modelcontextprotocol/server": "test/node_modules",
}

/** The agent CLIs that take part where they are installed. */
const agents = ["codex", "claude"]

const repository = join(import.meta.dirname, "../..")

const versionOf = (name: string, directory: string): string =>
  (
    JSON.parse(readFileSync(join(repository, directory, name, "package.json"), "utf8")) as {
      readonly version: string
    }
  ).version

/** This machine. */
export const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  system: `${platform()} ${release()} ${arch()}`,
  node: process.version,
  packages: Object.fromEntries(
    Object.entries(packages).map(([name, directory]) => [name, versionOf(name, directory)]),
  ),
  agents: Object.fromEntries(
    agents.flatMap((name) => {
      const executable = locateAgent(name)
      return executable === undefined ? [] : [[name, versionOfAgent(executable) ?? "unknown"]]
    }),
  ),
})
