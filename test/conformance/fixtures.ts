/** A server with everything that the official conformance suite asks for by name. */
import {
  inputRequired,
  McpServer,
  ResourceTemplate,
  type ServerContext,
  type ServerNotifier,
} from "@modelcontextprotocol/server"
import * as z from "zod"
import { addAskingTools, state } from "./asking-tools.ts"
import { accepted, ask, image, pixel, resource, text, user } from "./content.ts"
import { addPlainTools, addTalkingTools } from "./tools.ts"

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

/** Makes the server: all that a server without sessions can offer. */
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
