/** The tools that the conformance suite asks for by name, but for those that ask back. */
import { fromJsonSchema, type McpServer, type ServerNotifier } from "@modelcontextprotocol/server"
import { image, none, resource, says, silence, text } from "./content.ts"

/** A keyword of the protocol's own, which the type of a schema does not know. */
const region = { type: "string" as const, "x-mcp-header": "Region" }

/** Adds the tools that answer at once. */
export const addPlainTools = (server: McpServer): void => {
  const contents = {
    test_simple_text: [text("This is a simple text response for testing.")],
    test_image_content: [image],
    test_audio_content: [{ type: "audio" as const, data: silence, mimeType: "audio/wav" }],
    test_embedded_resource: [
      resource("test://embedded-resource", "text/plain", "This is an embedded resource content."),
    ],
    test_multiple_content_types: [
      text("Multiple content types test:"),
      image,
      resource("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
    ],
    test_streaming_elicitation: [text("Nothing was asked.")],
  }
  for (const [name, content] of Object.entries(contents))
    server.registerTool(name, { description: name }, () => ({ content }))
  server.registerTool("test_error_handling", { description: "Fails." }, () => {
    throw new Error("This tool intentionally returns an error for testing")
  })
  server.registerTool(
    "test_x_mcp_header",
    {
      description: "Has an argument that a header repeats.",
      inputSchema: fromJsonSchema<{ readonly region?: string }>({
        type: "object",
        properties: {
          region,
          level: { type: "integer" },
        },
      }),
    },
    ({ region }) => says(text(`region=${region ?? "none"}`)),
  )
  server.registerTool(
    "json_schema_2020_12_tool",
    {
      description: "Has a schema with the vocabulary of 2020-12.",
      inputSchema: fromJsonSchema({
        $schema: "https://json-schema.org/draft/2020-12/schema",
        type: "object",
        $defs: {
          address: {
            $anchor: "addressDef",
            type: "object",
            properties: { street: { type: "string" }, city: { type: "string" } },
          },
        },
        properties: {
          name: { type: "string" },
          address: { $ref: "#/$defs/address" },
          contactMethod: { type: "string", enum: ["phone", "email"] },
          phone: { type: "string" },
          email: { type: "string" },
        },
        allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
        if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
        // oxlint-disable-next-line unicorn/no-thenable
        then: { required: ["phone"] },
        else: { required: ["email"] },
        additionalProperties: false,
      }),
    },
    (args) => says(text(JSON.stringify(args))),
  )
}

/** Adds the tools that say something before they answer, or to somebody else. */
export const addTalkingTools = (server: McpServer, notify: ServerNotifier): void => {
  server.registerTool(
    "test_tool_with_logging",
    { description: "Logs while it runs.", inputSchema: none },
    async (_, { mcpReq }) => {
      for (const data of ["started", "processing", "completed"])
        await mcpReq.notify({
          method: "notifications/message",
          params: { level: "info", data: `Tool execution ${data}` },
        })
      return says(text("Logged."))
    },
  )
  server.registerTool(
    "test_logging_tool",
    { description: "Logs where the caller asked for it.", inputSchema: none },
    async (_, { mcpReq }) => {
      await mcpReq.log("info", "It ran.")
      return says(text("Logged."))
    },
  )
  server.registerTool(
    "test_tool_with_progress",
    { description: "Tells how far it is.", inputSchema: none },
    async (_, { mcpReq }) => {
      const progressToken = mcpReq._meta?.progressToken
      if (progressToken !== undefined)
        for (const progress of [0, 50, 100])
          await mcpReq.notify({
            method: "notifications/progress",
            params: { progressToken, progress, total: 100 },
          })
      return says(text(String(progressToken)))
    },
  )
  const triggers = {
    test_trigger_tool_change: () => notify.toolsChanged(),
    test_trigger_prompt_change: () => notify.promptsChanged(),
  }
  for (const [name, trigger] of Object.entries(triggers))
    server.registerTool(name, { description: name, inputSchema: none }, () => {
      trigger()
      return says(text("Told."))
    })
}
