/** The command that tries the real agent CLIs: what it installs, and what it says of a run. */
import { chmodSync, existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { cacheOf, install } from "./agents/install.ts"
import { proofs, tableOf } from "./agents/proofs.ts"
import { type PinnedAgent, pinnedAgents } from "./agents/versions.ts"
import { Sandbox } from "./support/sandbox.ts"

const here = `${process.platform}-${process.arch}`

const agent: PinnedAgent = {
  command: "any",
  name: "Any",
  package: "@any/cli",
  version: "1.2.3",
  platforms: [here],
  programs: ["@any/cli-{platform}/absent", "@any/cli-{platform}/broken", "@any/cli-{platform}/any"],
}

/** An npm that installs `any`, and notes how it was called. */
const npm = `#!/bin/sh
echo "$@" >> "$NOTED"
folder="node_modules/@any/cli-${here}"
mkdir -p "$folder"
printf '#!/bin/sh\\nexit 3\\n' > "$folder/broken"
printf '#!/bin/sh\\necho any 1.2.3\\n' > "$folder/any"
chmod +x "$folder/any" "$folder/broken"
exit "$CODE"
`

describe("installing an agent CLI", () => {
  let sandbox: Sandbox
  beforeEach(() => {
    sandbox = new Sandbox()
    chmodSync(sandbox.write("bin/npm", npm), 0o755)
    vi.stubEnv("PATH", `${join(sandbox.root, "bin")}:${process.env["PATH"]}`)
    vi.stubEnv("NOTED", join(sandbox.root, "noted"))
    vi.stubEnv("CODE", "0")
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    sandbox[Symbol.dispose]()
  })

  const cache = () => cacheOf({ XDG_CACHE_HOME: join(sandbox.root, "cache") })

  it("takes the exact version and runs no script, once, and says so", () => {
    const said: Array<string> = []
    const first = install(agent, cache(), (line) => said.push(line))
    const executable = join(cache().executables, "any")
    expect(first).toEqual({ _tag: "Ready", executable, version: "1.2.3" })
    expect(readlinkSync(executable)).toBe(
      join(cache().root, `any-1.2.3/node_modules/@any/cli-${here}/any`),
    )
    expect(install(agent, cache(), (line) => said.push(line))).toEqual(first)
    expect(said).toEqual([`installing @any/cli@1.2.3 into ${cache().root}/any-1.2.3`])
    expect(readFileSync(join(sandbox.root, "noted"), "utf8")).toBe(
      "install --ignore-scripts --no-audit --no-fund --save-exact @any/cli@1.2.3\n",
    )
  })

  it("leaves nothing behind that is not whole", () => {
    vi.stubEnv("CODE", "7")
    const failed = install(agent, cache(), () => undefined)
    expect(failed).toEqual({ _tag: "Failed", reason: "npm ended with code 7" })
    expect(readdirSync(cache().root)).toEqual([])
  })

  it("does not try where there is none for the machine", () => {
    const other = install({ ...agent, platforms: ["plan9-x64"] }, cache(), () => undefined)
    expect(other).toEqual({ _tag: "Unsupported", reason: `there is none for ${here}` })
    expect(existsSync(join(sandbox.root, "noted"))).toBe(false)
  })

  it("takes a path that is not absolute for none, as the specification of the cache has it", () => {
    expect(cacheOf({ XDG_CACHE_HOME: "near" })).toEqual(cacheOf({}))
  })
})

describe("the table of a run", () => {
  const [first, second] = pinnedAgents as readonly [PinnedAgent, PinnedAgent]
  const tested = (name: string, title: string, status: string) => ({
    ancestorTitles: [name],
    title,
    status,
  })

  it("tells what passed, what failed and what was not tried, and why", () => {
    const assertionResults = [
      tested(first.name, "shows no secret in arguments", "passed"),
      tested(first.name, "keeps its secrets", "failed"),
      tested(first.name, "is ended in the middle of a turn", "skipped"),
      tested(first.name, "does something else", "passed"),
      tested(second.name, "shows no secret in arguments", "skipped"),
    ]
    const lines = tableOf({ testResults: [{ assertionResults }] }, [
      { command: first.command, version: "0.0.1", reason: undefined },
      { command: second.command, version: undefined, reason: "it is not in /folder" },
    ])
    const cells = (line = "") => line.split(/ {2,}/)
    const row = (title: string) =>
      cells(lines[1])[cells(lines[0]).findIndex((heading) => heading === title)]
    expect(cells(lines[0])).toEqual(["agent", "version", ...proofs.map(({ title }) => title)])
    expect(row("version")).toBe(`0.0.1 (not ${first.version})`)
    expect([row("secrets"), row("ended"), row("the rest")]).toEqual([
      "FAILED 1/2",
      "not tried",
      "passed 1",
    ])
    expect(cells(lines[2]).slice(0, 3)).toEqual([second.name, "none", "not tried"])
    expect(lines.slice(3)).toEqual([
      `${first.name}, not tried in this run: is ended in the middle of a turn`,
      `${second.name} is not tried: it is not in /folder`,
    ])
  })
})
