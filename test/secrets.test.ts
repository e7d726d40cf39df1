/** Secrets reach the servers that they are for, and nothing else. */
import { statSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { echoServer, Sandbox } from "./support/sandbox.ts"

const canary = "c4n4ry-s3cret"

const configuration = (more: object = {}) => ({
  mcpServers: {
    local: {
      command: "node",
      args: [
        echoServer,
        "--token",
        canary,
        `--api-key=\${ABSENT:-${canary}}`,
        "--header",
        `X-Any: ${canary}`,
        `DB_PASSWORD=${canary} postgres://u:${canary}@h/db`,
      ],
      env: { LITERAL: canary, DEFAULTED: `\${ABSENT:-${canary}}`, REFERRED: "${REFERRED}" },
      ...more,
    },
    remote: {
      url: `http://user:${canary}@127.0.0.1:9/token/${canary}/mcp?key=${canary}#${canary}`,
      headers: { Authorization: `Bearer ${canary}` },
      startupTimeout: 1000,
    },
  },
})

const commands: ReadonlyArray<ReadonlyArray<string>> = [
  ["mcp", "list"],
  ["mcp", "list", "--json"],
  ["mcp", "explain", "local"],
  ["mcp", "explain", "remote", "--json"],
  ["identity"],
  ["identity", "--json"],
  ["check"],
  ["check", "--json"],
  ["session", "list", "--json"],
  ["session", "show", "default"],
  ["session", "show", "default", "--json"],
  ["session", "why", "default"],
  ["session", "why", "default", "--json"],
]

describe("a secret", () => {
  it("reaches the server that it is for", async () => {
    using sandbox = new Sandbox({ REFERRED: canary })
    sandbox.configure(configuration())
    for (const name of ["LITERAL", "DEFAULTED", "REFERRED"]) {
      const { output } = await sandbox.turn(`call local.variable {"name":"${name}"}`)
      expect(output.reply).toBe(canary)
    }
  })

  it("arrives as it is, whatever references seem to be in it", async () => {
    const awkward = "${HOME}$PATH${A:-b}$${"
    using sandbox = new Sandbox({ REFERRED: awkward })
    sandbox.configure(configuration())
    const { output } = await sandbox.turn('call local.variable {"name":"REFERRED"}')
    expect(output.reply).toBe(awkward)
  })

  it("is in no output and no file but the user's own, over edits, holds and failures", async () => {
    using sandbox = new Sandbox({ REFERRED: canary })
    const said: Array<string> = []
    const hear = ({ stdout, stderr }: { stdout: string; stderr: string }) =>
      said.push(stdout, stderr)
    sandbox.configure(configuration())
    hear(await sandbox.turn("tools"))
    sandbox.configure(configuration({ env: { LITERAL: `${canary}-2` } }))
    hear(await sandbox.turn("two"))
    sandbox.configure(JSON.stringify(configuration(), null, 2).replace('",', '"'))
    hear(await sandbox.mooring("run", "three"))
    sandbox.configure(configuration({ timeout: "soon" }))
    hear(await sandbox.mooring("run", "four"))
    hear(await sandbox.mooring("run", "--partial", "five"))
    for (const command of commands) hear(await sandbox.mooring(...command))
    sandbox.configure(configuration({ cwd: "/" }))
    for (const command of commands) hear(await sandbox.mooring(...command))
    hear(await sandbox.mooring("session", "rebase", "default"))
    for (const text of said) expect(text).not.toContain(canary)
    for (const [path, content] of sandbox.files())
      if (path !== sandbox.config) expect([path, content.includes(canary)]).toEqual([path, false])
  })

  it("is written for a turn into a private file in a private directory", async ({ skip }) => {
    if (process.platform !== "linux") skip("arguments of other processes are read from /proc")
    using sandbox = new Sandbox()
    const probe = sandbox.write(
      "probe.mjs",
      `import { readFileSync, statSync } from "node:fs"
       import { dirname } from "node:path"
       const args = readFileSync(\`/proc/\${process.ppid}/cmdline\`, "utf8").split("\\0")
       const file = args[args.indexOf("--mcp-config") + 1]
       const mode = (path) => (statSync(path).mode & 0o777).toString(8)
       process.stderr.write("")
       const { writeFileSync } = await import("node:fs")
       writeFileSync(${JSON.stringify(`${sandbox.root}/modes.json`)}, JSON.stringify([mode(file), mode(dirname(file)), args.join(" ")]))`,
    )
    sandbox.configure({
      mcpServers: { probe: { command: "node", args: [probe], env: { T: canary } } },
    })
    await sandbox.turn("hi")
    const [file, directory, args] = JSON.parse(sandbox.read("modes.json")) as [
      string,
      string,
      string,
    ]
    expect([file, directory]).toEqual(["600", "700"])
    expect(args).not.toContain(canary)
    expect(statSync(sandbox.config).isFile()).toBe(true)
  })
})
