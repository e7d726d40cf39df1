/** Configurations as people write them, of any number of entries, in three layers. */

/** A document of a configuration: what it is called, and its text. */
export interface Written {
  readonly file: string
  readonly text: string
}

/** A configuration in three layers, from low to high; each layer may be in several documents. */
export interface Configuration {
  readonly plugin: ReadonlyArray<Written>
  readonly user: ReadonlyArray<Written>
  readonly local: ReadonlyArray<Written>
}

type Entries = ReadonlyArray<readonly [name: string, entry: object]>

/** The kinds of entry that configurations hold, as often as they are met. */
const declared: ReadonlyArray<(n: number) => object> = [
  (n) => ({
    command: "npx",
    args: ["-y", `@modelcontextprotocol/server-example-${n}`, "--verbose"],
    env: { EXAMPLE_API_KEY: `\${EXAMPLE_${n}_API_KEY}`, LOG_LEVEL: "info" },
  }),
  (n) => ({
    type: "http",
    url: `https://mcp-${n}.example.com/v1/mcp`,
    headers: { Authorization: `Bearer \${SERVICE_${n}_TOKEN}` },
  }),
  (n) => ({
    command: "uvx",
    args: [`mcp-server-${n}@1.4.2`, "--db-path", `/srv/data/team-${n}/main.db`],
    description: `Reads the database of team ${n}`,
  }),
  (n) => ({
    command: "docker",
    args: ["run", "-i", "--rm", "-e", "GITHUB_TOKEN", `ghcr.io/example/mcp-${n}:latest`],
    env: { GITHUB_TOKEN: `ghp_${n.toString(36).padStart(8, "0")}aB3dE5fG7hI9jK1lM3nO5pQ7r` },
    timeout: 60_000,
  }),
  (n) => ({
    command: `/opt/tools/bin/server-${n}`,
    args: ["--stdio", "--region=eu-central-1", "--profile", `team-${n}`],
    cwd: `\${HOME}/projects/service-${n}`,
    env: { AWS_PROFILE: `team-${n}`, NODE_ENV: "production" },
    tools: { include: ["search", "fetch", "list"] },
  }),
]

const patch = (n: number): object =>
  n % 2 === 0 ? { timeout: 30_000 } : { tools: { exclude: ["delete", "write"] }, timeout: 45_000 }

const entry = (n: number): object => declared[n % declared.length]?.(n) ?? {}

/** How many entries a document has at most: half a mebibyte of them. */
const perDocument = 1500

const documents = (file: string, entries: Entries): ReadonlyArray<Written> =>
  Array.from({ length: Math.ceil(entries.length / perDocument) }, (_, index) => ({
    file: `${file}-${index}.json`,
    text: `${JSON.stringify(
      {
        mcpServers: Object.fromEntries(
          entries.slice(index * perDocument, (index + 1) * perDocument),
        ),
      },
      null,
      2,
    )}\n`,
  }))

/**
 * A configuration of some number of entries: four of ten are a plugin's, four the user's own, and two are
 * patches of the topmost layer, half of them on servers of the plugin.
 */
export const configurationOf = (count: number): Configuration => {
  const names = (kind: string, many: number): ReadonlyArray<string> =>
    Array.from({ length: many }, (_, index) => `${kind}-server-${index}`)
  const [plugin, user] = [names("plugin", count * 0.4), names("own", count * 0.4)]
  const patched = [...plugin, ...user].filter((_, index) => index % 4 === 0)
  return {
    plugin: documents(
      "plugin",
      plugin.map((name, n) => [name, entry(n)]),
    ),
    user: documents(
      "user",
      user.map((name, n) => [name, entry(n + count)]),
    ),
    local: documents(
      "local",
      patched.map((name, n) => [name, patch(n)]),
    ),
  }
}

/** Every document, from low to high. */
export const documentsOf = ({ plugin, user, local }: Configuration): ReadonlyArray<Written> => [
  ...plugin,
  ...user,
  ...local,
]

/** Many documents of some entries each, all of one layer. */
export const documentsOfMany = (many: number, entries: number): ReadonlyArray<Written> =>
  Array.from({ length: many }, (_, at) =>
    documents(
      `many-${at}`,
      Array.from({ length: entries }, (_, n) => [`server-${at}-${n}`, entry(at * entries + n)]),
    ),
  ).flat()
