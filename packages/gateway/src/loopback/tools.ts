/** The gateway's own tools: they tell an agent about the servers and the session that it is in. */
import {
  type CallToolResult,
  type ListToolsResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  SUPPORTED_PROTOCOL_VERSIONS,
} from "@modelcontextprotocol/server"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { Reason } from "@mooring/config"
import type { HistoryEntry } from "../session/index.ts"
import { version } from "../version.ts"
import type { DescribedServer } from "./open-turn.ts"
import { newestVersion } from "./plain-request.ts"

/** What the tools of one turn tell about. */
export interface ToolContext {
  readonly session: string
  readonly servers: ReadonlyArray<DescribedServer>
  readonly history: () => Promise<ReadonlyArray<HistoryEntry>>
}

/** A tool: what is said of it, and what it answers to arguments that nobody has looked at. */
interface Tool {
  readonly description: string
  readonly inputSchema: ListToolsResult["tools"][number]["inputSchema"]
  readonly call: (context: ToolContext, args: unknown) => CallToolResult | Promise<CallToolResult>
}

const noArguments: Tool["inputSchema"] = { type: "object", properties: {} }

/** The argument of a tool that is about one server. */
const ServerName = Schema.Struct({
  name: Schema.String.annotate({ description: "The name of the server." }),
})

const decodeServerName = Schema.decodeUnknownOption(ServerName)

const { jsonSchema } = Schema.toStandardJSONSchemaV1(Schema.toStandardSchemaV1(ServerName))[
  "~standard"
]

const answer = (value: unknown) => ({
  content: [{ type: "text" as const, text: JSON.stringify(value, null, 2) }],
})

/**
 * A list as JSON, an item a line. It is structured too: where it is not, Gemini CLI takes text that is
 * JSON for the structure, which has to be an object.
 */
const answerLines = (items: ReadonlyArray<unknown>) => ({
  structuredContent: { items },
  content: [
    {
      type: "text" as const,
      text: `[${items.map((item) => JSON.stringify(item)).join(",\n ")}]`,
    },
  ],
})

const failure = (message: string) => ({
  content: [{ type: "text" as const, text: message }],
  isError: true,
})

const reasonsOf = (entry: HistoryEntry): ReadonlyArray<Reason> =>
  entry.event._tag === "Verdict" ? entry.event.verdict.reasons : []

const tools: ReadonlyMap<string, Tool> = new Map(
  Object.entries<Tool>({
    list_servers: {
      description: "Lists the MCP servers of this turn, with where each of them was declared.",
      inputSchema: noArguments,
      call: ({ servers }) =>
        answerLines(
          servers.map(({ name, provenance, transport, source }) => ({
            name,
            provenance,
            transport,
            source,
          })),
        ),
    },
    explain_server: {
      description:
        "Explains one MCP server of this turn: each of its values, and where that was written. Secrets are masked.",
      inputSchema: { type: "object", ...jsonSchema.input({ target: "draft-2020-12" }) },
      call: ({ servers }, args) => {
        const names = servers.map((server) => server.name).join(", ")
        const asked = Option.getOrUndefined(decodeServerName(args))
        if (asked === undefined)
          return failure(`The name of a server is needed. There are: ${names}.`)
        const mounted = servers.find((server) => server.name === asked.name)
        return mounted === undefined
          ? failure(`There is no server ${asked.name}. There are: ${names}.`)
          : answer(mounted.explanation)
      },
    },
    session_history: {
      description:
        "Shows whether earlier turns of this session resumed its conversation or began a new one, and why.",
      inputSchema: noArguments,
      call: async ({ session, history }) =>
        answer({
          session,
          turns: (await history()).map((entry) => ({
            at: entry.at,
            event: entry.event._tag === "Verdict" ? entry.event.verdict.kind : entry.event._tag,
            reasons: reasonsOf(entry),
          })),
        }),
    },
  }),
)

const listed: ListToolsResult = {
  tools: Array.from(tools, ([name, { description, inputSchema }]) => ({
    name,
    description,
    inputSchema,
    annotations: { readOnlyHint: true },
  })),
}

const supportedProtocolVersions = [...SUPPORTED_PROTOCOL_VERSIONS, newestVersion]

const call = async (context: ToolContext, name: string, args: unknown): Promise<CallToolResult> => {
  const tool = tools.get(name)
  if (tool === undefined)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Tool ${name} not found`)
  try {
    return await tool.call(context, args)
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error))
  }
}

/** A server with the tools of one turn. It is made anew for each request: nothing is kept between. */
export const makeToolServer = (context: ToolContext): Server => {
  const server = new Server(
    { name: "mooring", version },
    { capabilities: { tools: { listChanged: true } }, supportedProtocolVersions },
  )
  server.setRequestHandler("tools/list", () => listed)
  server.setRequestHandler("tools/call", ({ params }) =>
    call(context, params.name, params.arguments),
  )
  return server
}
