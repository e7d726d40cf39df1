/** Connects the demo agent to the MCP servers of its configuration, with the official client. */
import { readFileSync } from "node:fs"
import {
  Client,
  SSEClientTransport,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client"
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio"
import * as Schema from "effect/Schema"
import {
  ClientEntry,
  defaultStartupTimeout,
  defaultTimeout,
  isOffered,
  remoteOf,
} from "../upstream/entry.ts"
import { version } from "../version.ts"
import type { ServerReport } from "./protocol.ts"

const Configuration = Schema.fromJsonString(
  Schema.Struct({ mcpServers: Schema.Record(Schema.String, ClientEntry) }),
)

/** Reads the configuration that the agent was started with. */
export const readConfiguration = (path: string): { readonly [name: string]: ClientEntry } =>
  Schema.decodeUnknownSync(Configuration)(readFileSync(path, "utf8")).mcpServers

const reference = /\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<fallback>[^}]*))?\}/g

/** References in place of what they refer to; a variable that is empty counts as not set. */
const expand = (text: string): string =>
  text.replaceAll(reference, (written: string, name: string, fallback: string | undefined) => {
    const value = process.env[name]
    return value === undefined || value === "" ? (fallback ?? written) : value
  })

const expandAll = (map: { readonly [name: string]: string }): Record<string, string> =>
  Object.fromEntries(Object.entries(map).map(([name, text]) => [name, expand(text)]))

const transportOf = (entry: ClientEntry) => {
  if (entry.type === "stdio")
    return new StdioClientTransport({
      command: expand(entry.command),
      args: entry.args.map(expand),
      env: expandAll(entry.env),
      ...(entry.cwd === undefined ? {} : { cwd: expand(entry.cwd) }),
      stderr: "ignore",
    })
  const { url, headers } = remoteOf(expand(entry.url), expandAll(entry.headers))
  const requestInit = { headers: { ...headers } }
  return entry.type === "sse"
    ? new SSEClientTransport(url, { requestInit })
    : new StreamableHTTPClientTransport(url, { requestInit })
}

/** A server that the agent is connected to, or why it is not. */
export interface Connection {
  readonly report: ServerReport
  readonly call: (tool: string, input: Record<string, unknown>) => Promise<string>
  readonly close: () => Promise<void>
}

/** Why a connection failed, without its details: a library's message may quote an address with its secrets. */
const reasonOf = (error: unknown): string => {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const { code, name } = cause as { readonly code?: unknown; readonly name?: unknown }
  return typeof code === "string" ? code : typeof name === "string" ? name : "unknown reason"
}

const failed = (name: string, error: unknown): Connection => {
  const message = reasonOf(error)
  return {
    report: { name, status: "failed", tools: [], error: message },
    call: () => Promise.reject(new Error(`server ${name} is not connected: ${message}`)),
    close: () => Promise.resolve(),
  }
}

/** Connects to one server and asks for its tools. It does not fail: a server may be down. */
export const connect = async (name: string, entry: ClientEntry): Promise<Connection> => {
  const client = new Client({ name: "mooring-demo-agent", version })
  try {
    const timeout = entry.startupTimeout ?? defaultStartupTimeout
    await client.connect(transportOf(entry), { timeout })
    // Of a server without tools the library would say so on standard output, where the reply goes.
    const { tools: all } =
      client.getServerCapabilities()?.tools === undefined
        ? { tools: [] }
        : await client.listTools(undefined, { timeout })
    const tools = all.map((tool) => tool.name).filter((tool) => isOffered(tool, entry))
    return {
      report: { name, status: "connected", tools },
      call: async (tool, input) => {
        if (!tools.includes(tool)) throw new Error(`server ${name} offers no tool ${tool}`)
        const result = await client.callTool(
          { name: tool, arguments: input },
          { timeout: entry.timeout ?? defaultTimeout },
        )
        const text = result.content
          .map((content) => (content.type === "text" ? content.text : `[${content.type}]`))
          .join("\n")
        return result.isError === true ? `error: ${text}` : text
      },
      close: () => client.close(),
    }
  } catch (error) {
    await client.close().catch(() => undefined)
    return failed(name, error)
  }
}
