/** `pnpm test:agents`: proves Mooring with the real agent CLIs, at the versions that are pinned. */
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { parseArgs } from "node:util"
import { folderVariable, onlyVariable } from "./find.ts"
import { cacheOf, type Installed, install, versionOf } from "./install.ts"
import { type Report, tableOf } from "./proofs.ts"
import { type PinnedAgent, pinnedAgents } from "./versions.ts"

const repository = join(import.meta.dirname, "../..")
const commands = pinnedAgents.map(({ command }) => command)

const help = `Proves Mooring with the real agent CLIs, offline, and prints one table.

  pnpm test:agents [--only ${commands.slice(0, 2).join(",")}] [-- what vitest is to be told]

Installs with npm what is missing, without running install scripts, into
  ${cacheOf(process.env).root}
which may be removed at any time:
${pinnedAgents.map((agent) => `  ${agent.package}@${agent.version}`).join("\n")}

  --only NAMES  only these, of ${commands.join(", ")}
  --help        this

${folderVariable} names a folder of executables to use instead; nothing is installed then.`

const say = (line: string): void => console.log(line)

/** What is in a folder that somebody else filled. */
const given = ({ command }: PinnedAgent, folder: string): Installed => {
  const executable = join(folder, command)
  if (!existsSync(executable)) return { _tag: "Unsupported", reason: `it is not in ${folder}` }
  const version = versionOf(executable)
  return version === undefined
    ? { _tag: "Failed", reason: `${executable} does not run` }
    : { _tag: "Ready", executable, version }
}

/** Runs the tests, and gives what they told, and whether all was well. */
const test = (
  folder: string,
  only: ReadonlyArray<string>,
  more: ReadonlyArray<string>,
): readonly [Report, boolean] => {
  const directory = mkdtempSync(join(tmpdir(), "mooring-test-agents-"))
  const file = join(directory, "report.json")
  try {
    const { status } = spawnSync(
      process.execPath,
      [
        join(repository, "node_modules/vitest/vitest.mjs"),
        "run",
        "test/agents/",
        "--reporter=default",
        "--reporter=json",
        `--outputFile.json=${file}`,
        ...more,
      ],
      {
        cwd: repository,
        env: { ...process.env, [folderVariable]: folder, [onlyVariable]: only.join(",") },
        stdio: "inherit",
      },
    )
    const report = existsSync(file)
      ? (JSON.parse(readFileSync(file, "utf8")) as Report)
      : { testResults: [] }
    return [report, status === 0]
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

const main = (): number => {
  const { values, positionals } = parseArgs({
    options: { only: { type: "string" }, help: { type: "boolean", short: "h" } },
    allowPositionals: true,
  })
  if (values.help === true) {
    say(help)
    return 0
  }
  const only = values.only?.split(",").map((name) => name.trim()) ?? commands
  const unknown = only.filter((name) => !commands.includes(name))
  if (unknown.length > 0) {
    say(`--only: there is no ${unknown.join(", ")}; there are ${commands.join(", ")}`)
    return 2
  }
  const folder = process.env[folderVariable]
  const cache = cacheOf(process.env)
  const found = pinnedAgents.map((agent): readonly [PinnedAgent, Installed] => {
    if (!only.includes(agent.command))
      return [agent, { _tag: "Unsupported", reason: "it was not asked for" }]
    return [
      agent,
      folder === undefined ? install(agent, cache, say) : given(agent, resolve(folder)),
    ]
  })
  const ready = found.filter(([, { _tag }]) => _tag === "Ready").map(([{ command }]) => command)
  for (const [{ name }, installed] of found)
    say(
      installed._tag === "Ready"
        ? `${name} ${installed.version} is tried: ${installed.executable}`
        : `${name} is not tried: ${installed.reason}`,
    )
  const [report, passed] =
    ready.length === 0
      ? [{ testResults: [] }, false]
      : test(resolve(folder ?? cache.executables), ready, positionals)
  const tried = found.map(([{ command }, installed]) => ({
    command,
    version: installed._tag === "Ready" ? installed.version : undefined,
    reason: installed._tag === "Ready" ? undefined : installed.reason,
  }))
  say("")
  for (const line of tableOf(report, tried)) say(line)
  const failed = found.some(([, { _tag }]) => _tag === "Failed")
  return passed && !failed ? 0 : 1
}

process.exitCode = main()
