/** The plugin, mounted as a gateway would: its manifest is read, and what that says is started. */
import assert from "node:assert/strict"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test } from "node:test"
import { Client } from "@modelcontextprotocol/client"
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio"
import { mountPlugin } from "@mooring/config/testing"
import { plugin } from "./plugin.ts"

const root = import.meta.dirname

test("the manifest is the one that plugin.ts defines: npm run build", () => {
  assert.equal(readFileSync(join(root, plugin.path), "utf8"), plugin.text)
})

test("a note is there when the server is started again", async (t) => {
  const data = mkdtempSync(join(tmpdir(), "my-plugin-"))
  t.after(() => rmSync(data, { recursive: true }))
  const server = mountPlugin(plugin, { root, data })["my-plugin"]
  assert.equal(server?.type, "stdio")

  const call = async (name: string, args: Record<string, unknown>) => {
    const client = new Client({ name: "test", version: "0.1.0" })
    await client.connect(new StdioClientTransport(server))
    try {
      const { content } = await client.callTool({ name, arguments: args })
      return content
    } finally {
      await client.close()
    }
  }
  await call("add_note", { text: "moor at low tide" })
  assert.deepEqual(await call("list_notes", {}), [{ type: "text", text: "moor at low tide\n" }])
})
