/** The tools of the conformance suite that ask their caller back, in the answer itself. */
import { randomBytes } from "node:crypto"
import {
  CLIENT_CAPABILITIES_META_KEY,
  type ClientCapabilities,
  createRequestStateCodec,
  type InputRequests,
  inputRequired,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server"
import { accepted, ask, confirm, none, sample, says, text } from "./content.ts"

/** Every request has a server of its own: what a call remembers goes to the caller, sealed. */
export const state = createRequestStateCodec<Record<string, unknown>>({ key: randomBytes(32) })

/** Adds the tools. */
export const addAskingTools = (server: McpServer): void => {
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
