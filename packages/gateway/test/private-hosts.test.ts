/** What a plugin contacts that not everybody can reach: nothing, before its user confirms it. */
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, it, vi } from "vitest"
import { Machine } from "./in-process.ts"

it("a plugin's address that a variable leads to this machine is not contacted until that is allowed", async () => {
  using machine = new Machine()
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.writeHead(404).end()
  }).listen(0, "127.0.0.1")
  try {
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    machine.write("config/mooring.jsonc", {
      plugins: { p: { path: "../p", env: ["NOTES_HOST"] } },
    })
    machine.write("p/.mcp.json", { notes: { url: "http://${NOTES_HOST}/mcp" } })
    const run = (...args: ReadonlyArray<string>) => {
      vi.stubEnv("NOTES_HOST", `127.0.0.1:${port}`)
      return machine.run(...args)
    }
    const probed = await run("mcp", "probe", "--timeout", "5")
    expect(probed.stdout).toBe("There are no servers to probe.\n")
    expect(probed.stderr).toContain("notes of plugin p leads to this machine, by what NOTES_HOST")
    const rendered = await run("mcp", "render", "--backend", "claude")
    expect(rendered.stdout).not.toContain("notes")
    expect(asked).toBe(0)

    const allowed = await run("plugin", "allow", "p", "--host", `http://127.0.0.1:${port}/mcp`)
    expect(allowed.stdout).toContain("notes is mounted")
    expect(machine.read("config/mooring.jsonc")).toContain('"hosts": ["127.0.0.1"]')
    await run("mcp", "probe", "--timeout", "5")
    expect(asked).toBeGreaterThan(0)
  } finally {
    server.close()
  }
})

it.each([
  ["a variable", ["a b"]],
  ["a variable", ["A=b"]],
  ["a variable", ["--set", "$PATH"]],
  ["a host", ["--host", "a b"]],
  ["a host", ["--host", ""]],
])("what cannot be the name of %s is not allowed: %j", async (what, args) => {
  using machine = new Machine()
  machine.write("config/mooring.jsonc", { plugins: { p: { path: "../p" } } })
  machine.write("p/.mcp.json", { a: { command: "a" } })
  const { code, stderr } = await machine.run("plugin", "allow", "p", ...args)
  expect([code, stderr]).toEqual([2, expect.stringContaining(`fix: name ${what}`)])
})

it.each([
  ["LOCALHOST", "http://localhost/"],
  ["::1", "http://[::1]/"],
  ["10.0.0.1:8080", "http://10.0.0.1:8080/"],
  ["http://10.0.0.1/", "http://10.0.0.1/mcp"],
])("a host is allowed however it is written: %s", async (host, url) => {
  using machine = new Machine()
  machine.write("config/mooring.jsonc", { plugins: { p: { path: "../p", hosts: [host] } } })
  machine.write("p/.mcp.json", { a: { url } })
  expect((await machine.run("check")).stdout).toContain("2 servers mounted, 0 errors, 0 warnings")
})

it("a plugin whose own name cannot be one here is given one", async () => {
  using machine = new Machine()
  machine.write("p/.claude-plugin/plugin.json", { name: "../p", mcpServers: {} })
  const { code, stderr } = await machine.run("plugin", "add", `${machine.path}/p`)
  expect([code, stderr]).toEqual([2, expect.stringContaining("--name NAME")])
  expect((await machine.run("plugin", "add", `${machine.path}/p`, "--name", "p")).code).toBe(0)
})

it("whoever adds a plugin is told why to think about what it asks for", async () => {
  using machine = new Machine()
  machine.write("p/.mcp.json", {
    a: { command: "a", env: { T: "${TOKEN}", LD_PRELOAD: "x" } },
    b: { url: "http://169.254.169.254/" },
  })
  const told = [
    "reads TOKEN",
    "sets LD_PRELOAD (changes what code every program loads)",
    "contacts 169.254.169.254 (the metadata service of a cloud, which hands out credentials)",
  ]
  const { stderr } = await machine.run("plugin", "add", `${machine.path}/p`)
  expect(stderr).toContain(told.map((line) => `  ${line}\n`).join(""))
  const { stdout } = await machine.run("plugin", "check", `${machine.path}/p`)
  expect(stdout).toContain(told.join("\n"))
})
