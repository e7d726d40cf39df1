/** A gateway of one file on @mooring/config: `node main.ts DIRECTORY PROMPT` runs one turn. */
import { execFile } from "node:child_process"
import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import * as mooring from "@mooring/config"
import { openJson, revealing } from "@mooring/config/unseal"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

// A runtime entry of our own: everything but `surface` lives for one run, and the compiler holds us to it.
const Browser = mooring.defineRuntimeEntry("http", {
  surface: mooring.Stable(Schema.Literal("browser")),
  url: mooring.EphemeralField(Schema.String),
  headers: mooring.EphemeralField(Schema.Record(Schema.String, Schema.String)),
})

// A backend of our own: what the parrot can express, and the words that it has for it.
const parrotTraits: mooring.Traits = {
  label: "the parrot",
  transports: new Set(["stdio", "http"]),
  fields: new Set(),
  expands: "none",
  names: { longest: 32, foreign: /[^a-z0-9-]/g, reserved: new Set() },
}

const renderParrot = (catalog: mooring.Catalog) => {
  const { mounted, ...plan } = mooring.planServers(catalog, parrotTraits, mooring.noOptions)
  const tools = mounted.map((server): [string, mooring.SealedJson] => {
    const target = mooring.targetOf(server, {})
    return target.transport === "stdio"
      ? [server.name, { run: [target.command, ...target.args], vars: target.env }]
      : [server.name, { at: target.url, with: target.headers }]
  })
  return { ...plan, tools: Object.fromEntries(tools) }
}

const [, , directory = ".", prompt = "hello"] = process.argv
const stateFile = join(directory, "session.json")
const state = existsSync(stateFile)
  ? JSON.parse(readFileSync(stateFile, "utf8"))
  : { key: randomBytes(32).toString("hex") }
const digests: mooring.Digests = {
  keyId: "parrot",
  keyed: (value) => createHmac("sha256", state.key).update(value).digest("hex"),
  sha256: (value) => createHash("sha256").update(value).digest("hex"),
}
const grant = `Bearer ${randomUUID()}`
const tools = createServer((request, response) => {
  response.writeHead(request.headers.authorization === grant ? 200 : 401).end()
})
await new Promise<void>((ready) => tools.listen(0, "127.0.0.1", ready))

// Layers become a catalog, and the catalog an identity, which no port and no grant can get into.
const source = { provenance: "user", scope: "user" } as const
const file = join(directory, "mcp.json")
const user = Result.match(mooring.parseDocument(file, readFileSync(file, "utf8")), {
  onSuccess: (document) => mooring.decodeLayer(document, { source }),
  onFailure: (finding) => mooring.unreadLayer(source, finding),
})
const browser = Browser.make({
  surface: "browser",
  url: mooring.ephemeral(`http://127.0.0.1:${(tools.address() as { port: number }).port}/`),
  headers: mooring.ephemeral({ Authorization: grant }),
})
const catalog = mooring.resolve({ layers: [user], runtime: { browser } })
const identity = mooring.resumeIdentity(catalog, digests)
const bound = state.bound && {
  ...state.bound,
  identity: mooring.readIdentity(state.bound.identity),
}
const here = { owner: "me", cwd: process.cwd(), facts: [] }
const circumstances = { ...here, account: { _tag: "None" }, followsCwd: true } as const
const policy = mooring.defaultPolicy
const verdict = mooring.decide({ bound, catalog, identity, circumstances, policy, partial: false })
for (const finding of catalog.diagnostics) console.error(mooring.formatDiagnostic(finding))
console.log([verdict.kind, ...verdict.reasons.map(mooring.describeReason)].join(": "))

// What is sealed is opened here alone, where the run's own file is written.
if (verdict.kind !== "held") {
  const lease = mkdtempSync(join(tmpdir(), "parrot-"))
  const opening = revealing({ variable: (name, or) => process.env[name] ?? or ?? "", file: String })
  const rendered = renderParrot(catalog)
  for (const { server, reason } of rendered.dropped) console.error(`${server}: ${reason}`)
  const content = JSON.stringify(openJson(rendered.tools, opening, "none"))
  writeFileSync(join(lease, "tools.json"), content, { flag: "wx", mode: 0o600 })
  const conversation = verdict.kind === "fresh" ? randomUUID() : state.conversation
  const parrot = join(import.meta.dirname, "parrot.mjs")
  const args = [parrot, join(lease, "tools.json"), conversation, prompt]
  process.stdout.write((await promisify(execFile)(process.execPath, args)).stdout)
  const gaps = mooring.baselineGaps(catalog, bound, verdict)
  const next = { ...state, conversation, bound: { ...here, account: null, gaps, identity } }
  writeFileSync(stateFile, JSON.stringify(next), { mode: 0o600 })
  rmSync(lease, { recursive: true })
}
tools.close()
