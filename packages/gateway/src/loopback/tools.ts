/** The gateway's own tools: they tell an agent about the servers and the session that it is in. */
import { McpServer } from "@modelcontextprotocol/server"
import * as Schema from "effect/Schema"
import type { Reason } from "@mooring/config"
import type { HistoryEntry } from "../session/index.ts"
import { version } from "../version.ts"
import type { DescribedServer } from "./open-turn.ts"

/** What the tools of one turn tell about. */
export interface ToolContext {
  readonly session: string
  readonly servers: ReadonlyArray<DescribedServer>
  readonly history: () => Promise<ReadonlyArray<HistoryEntry>>
}

const described = Schema.toStandardJSONSchemaV1(
  Schema.toStandardSchemaV1(
    Schema.Struct({ name: Schema.String.annotate({ description: "The name of the server." }) }),
  ),
)["~standard"]

type JsonSchemaOf = typeof described.jsonSchema.input

/** The JSON Schema is made once, and not for each list of the tools. */
const once = (make: JsonSchemaOf): JsonSchemaOf => {
  const made = new Map<string, ReturnType<JsonSchemaOf>>()
  return (options) => {
    const schema = made.get(options.target) ?? make(options)
    made.set(options.target, schema)
    return schema
  }
}

/** The argument of a tool that is about one server, as the protocol's library takes schemas. */
const ServerName = {
  "~standard": {
    ...described,
    jsonSchema: { ...described.jsonSchema, input: once(described.jsonSchema.input) },
  },
}

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

/** A server with the tools of one turn. It is made anew for each request: nothing is kept between. */
export const makeToolServer = ({ session, servers, history }: ToolContext): McpServer => {
  const server = new McpServer({ name: "mooring", version })
  server.registerTool(
    "list_servers",
    {
      description: "Lists the MCP servers of this turn, with where each of them was declared.",
      annotations: { readOnlyHint: true },
    },
    () =>
      answerLines(
        servers.map(({ name, provenance, transport, source }) => ({
          name,
          provenance,
          transport,
          source,
        })),
      ),
  )
  server.registerTool(
    "explain_server",
    {
      description:
        "Explains one MCP server of this turn: each of its values, and where that was written. Secrets are masked.",
      inputSchema: ServerName,
      annotations: { readOnlyHint: true },
    },
    ({ name }) => {
      const mounted = servers.find((server) => server.name === name)
      return mounted === undefined
        ? failure(
            `There is no server ${name}. There are: ${servers.map((server) => server.name).join(", ")}.`,
          )
        : answer(mounted.explanation)
    },
  )
  server.registerTool(
    "session_history",
    {
      description:
        "Shows whether earlier turns of this session resumed its conversation or began a new one, and why.",
      annotations: { readOnlyHint: true },
    },
    async () =>
      answer({
        session,
        turns: (await history()).map((entry) => ({
          at: entry.at,
          event: entry.event._tag === "Verdict" ? entry.event.verdict.kind : entry.event._tag,
          reasons: reasonsOf(entry),
        })),
      }),
  )
  return server
}
