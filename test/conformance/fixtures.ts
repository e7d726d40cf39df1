/** The tools, resources and prompts that the official conformance suite asks a server for by name. */
import { randomBytes } from "node:crypto"
import {
  acceptedContent,
  type ClientCapabilities,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  fromJsonSchema,
  type InputRequests,
  inputRequired,
  McpServer,
  type ServerContext,
  type ServerNotifier,
  ResourceTemplate,
} from "@modelcontextprotocol/server"
import * as z from "zod"

const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
const silence = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="

/** Every request has a server of its own: what a call remembers goes to the caller, sealed. */
const state = createRequestStateCodec<Record<string, unknown>>({ key: randomBytes(32) })

const text = (value: string) => ({ type: "text" as const, text: value })
const image = { type: "image" as const, data: pixel, mimeType: "image/png" }
const resource = (uri: string, mimeType: string, content: string) => ({
  type: "resource" as const,
  resource: { uri, mimeType, text: content },
})
const says = (...content: ReadonlyArray<ReturnType<typeof text>>) => ({ content: [...content] })
const user = <A>(content: A) => ({ role: "user" as const, content })

const none = z.object({})

const ask = (message: string, field: string) =>
  inputRequired.elicit({
    message,
    requestedSchema: {
      type: "object",
      properties: { [field]: { type: "string" } },
      required: [field],
    },
  })

const confirm = inputRequired.elicit({
  message: "Please confirm",
  requestedSchema: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] },
})

const sample = (prompt: string) =>
  inputRequired.createMessage({ messages: [user(text(prompt))], maxTokens: 50 })

const accepted = (context: ServerContext, key: string): Record<string, unknown> =>
  acceptedContent<Record<string, unknown>>(context.mcpReq.inputResponses, key) ?? {}

/** A keyword of the protocol's own, which the type of a schema does not know. */
const region = { type: "string" as const, "x-mcp-header": "Region" }

const addPlainTools = (server: McpServer): void => {
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

const addTalkingTools = (server: McpServer, notify: ServerNotifier): void => {
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

/** Tools that ask the caller back, in the answer itself. */
const addAskingTools = (server: McpServer): void => {
  const add = (
    name: string,
    answer: (
      context: ServerContext,
    ) => Promise<ReturnType<typeof says> | ReturnType<typeof inputRequired>>,
  ) =>
    server.registerTool(name, { description: name, inputSchema: none }, (_, context) =>
      answer(context),
    )

  add("test_missing_capability", async ({ mcpReq }) =>
    mcpReq.inputResponses?.["llm_answer"] === undefined
      ? inputRequired({ inputRequests: { llm_answer: sample("Reply with pong.") } })
      : says(text("Sampled.")),
  )
  add("test_input_required_result_elicitation", async (context) => {
    const { name } = accepted(context, "user_name")
    return typeof name === "string"
      ? says(text(`Hello, ${name}!`))
      : inputRequired({ inputRequests: { user_name: ask("What is your name?", "name") } })
  })
  add("test_input_required_result_sampling", async ({ mcpReq }) => {
    const answer = mcpReq.inputResponses?.["capital_question"]
    return answer === undefined
      ? inputRequired({
          inputRequests: { capital_question: sample("What is the capital of France?") },
        })
      : says(text(JSON.stringify(answer)))
  })
  add("test_input_required_result_list_roots", async ({ mcpReq }) => {
    const answer = mcpReq.inputResponses?.["client_roots"]
    return answer === undefined
      ? inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } })
      : says(text(JSON.stringify(answer)))
  })
  for (const name of ["request_state", "tampered_state"])
    add(`test_input_required_result_${name}`, async (context) =>
      "ok" in accepted(context, "confirm") && context.mcpReq.requestState() !== undefined
        ? says(text("state-ok"))
        : inputRequired({
            inputRequests: { confirm },
            requestState: await state.mint({ name }),
          }),
    )
  add("test_input_required_result_multiple_inputs", async ({ mcpReq }) => {
    const answers = Object.keys(mcpReq.inputResponses ?? {})
    return ["user_name", "greeting", "client_roots"].every((key) => answers.includes(key))
      ? says(text("All three came."))
      : inputRequired({
          inputRequests: {
            user_name: ask("What is your name?", "name"),
            greeting: sample("Generate a greeting"),
            client_roots: inputRequired.listRoots(),
          },
          requestState: await state.mint({}),
        })
  })
  add("test_input_required_result_multi_round", async (context) => {
    const { round, name } = context.mcpReq.requestState<Record<string, unknown>>() ?? {}
    if (round === undefined)
      return inputRequired({
        inputRequests: { step1: ask("Step 1: What is your name?", "name") },
        requestState: await state.mint({ round: 1 }),
      })
    if (round === 1)
      return inputRequired({
        inputRequests: { step2: ask("Step 2: What is your favorite color?", "color") },
        requestState: await state.mint({ round: 2, name: accepted(context, "step1")["name"] }),
      })
    return says(text(`${String(name)} likes ${String(accepted(context, "step2")["color"])}`))
  })
  add("test_input_required_result_capabilities", async ({ mcpReq }) => {
    const envelope: Record<string, unknown> = { ...mcpReq.envelope }
    const declared = envelope[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined
    const inputRequests: InputRequests = {
      ...(declared?.elicitation && { user_name: ask("What is your name?", "name") }),
      ...(declared?.sampling && { greeting: sample("Generate a greeting") }),
      ...(declared?.roots && { client_roots: inputRequired.listRoots() }),
    }
    return mcpReq.inputResponses !== undefined || Object.keys(inputRequests).length === 0
      ? says(text("Nothing more is needed."))
      : inputRequired({ inputRequests })
  })
}

const addResources = (server: McpServer): void => {
  const fixed = {
    "test://static-text": { mimeType: "text/plain", text: "The static text resource." },
    "test://static-binary": { mimeType: "image/png", blob: pixel },
    "test://watched-resource": { mimeType: "text/plain", text: "Watched resource content" },
  }
  for (const [uri, content] of Object.entries(fixed))
    server.registerResource(uri, uri, { mimeType: content.mimeType }, () => ({
      contents: [{ uri, ...content }],
    }))
  server.registerResource(
    "template",
    new ResourceTemplate("test://template/{id}/data", { list: undefined }),
    { mimeType: "application/json" },
    ({ href }, { id }) => ({
      contents: [{ uri: href, mimeType: "application/json", text: JSON.stringify({ id }) }],
    }),
  )
  server.server.setRequestHandler("resources/subscribe", () => ({}))
  server.server.setRequestHandler("resources/unsubscribe", () => ({}))
}

const addPrompts = (server: McpServer): void => {
  server.registerPrompt("test_simple_prompt", { description: "Has no arguments." }, () => ({
    messages: [user(text("This is a simple prompt for testing."))],
  }))
  server.registerPrompt(
    "test_prompt_with_arguments",
    {
      description: "Has two arguments.",
      argsSchema: z.object({ arg1: z.string(), arg2: z.string() }),
    },
    ({ arg1, arg2 }) => ({
      messages: [user(text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`))],
    }),
  )
  server.registerPrompt(
    "test_prompt_with_embedded_resource",
    {
      description: "Holds a resource.",
      argsSchema: z.object({ resourceUri: z.string() }),
    },
    ({ resourceUri }) => ({
      messages: [
        user(resource(resourceUri, "text/plain", "Embedded resource content for testing.")),
        user(text("Please process the embedded resource above.")),
      ],
    }),
  )
  server.registerPrompt("test_prompt_with_image", { description: "Holds an image." }, () => ({
    messages: [user(image), user(text("Please analyze the image above."))],
  }))
  server.registerPrompt(
    "test_input_required_result_prompt",
    { description: "Asks back first." },
    // A prompt without arguments is given the context alone, which its type does not say.
    async (context: unknown) => {
      const { context: given } = accepted(context as ServerContext, "user_context")
      return typeof given === "string"
        ? { messages: [user(text(`Use this context: ${given}`))] }
        : inputRequired({ inputRequests: { user_context: ask("Which context?", "context") } })
    },
  )
}

/** A server with everything that the suite asks for and that a server without sessions can offer. */
export const makeFixtureServer = (_turn: unknown, notify: ServerNotifier): McpServer => {
  const server = new McpServer(
    { name: "conformance-fixtures", version: "1.0.0" },
    {
      capabilities: {
        tools: { listChanged: true },
        resources: { subscribe: true, listChanged: true },
        prompts: { listChanged: true },
        logging: {},
        completions: {},
      },
      requestState: { verify: state.verify },
    },
  )
  addPlainTools(server)
  addTalkingTools(server, notify)
  addAskingTools(server)
  addResources(server)
  addPrompts(server)
  server.server.setRequestHandler("logging/setLevel", () => ({}))
  server.server.setRequestHandler("completion/complete", () => ({
    completion: { values: [], total: 0, hasMore: false },
  }))
  return server
}
