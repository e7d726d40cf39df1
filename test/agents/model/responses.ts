/** The Responses API of OpenAI, as Codex asks it. */
import { isPrompt, type Protocol } from "./protocol.ts"

interface Item {
  readonly type: string
  readonly role?: string
  readonly content?: ReadonlyArray<{ readonly type: string; readonly text?: string }>
  readonly output?: unknown
}

interface Tool {
  readonly type: string
  readonly name?: string
  readonly tools?: ReadonlyArray<Tool>
}

interface Body {
  readonly input: ReadonlyArray<Item>
  readonly tools?: ReadonlyArray<Tool>
}

const textOf = (output: unknown): string => {
  if (typeof output === "string") return output
  if (Array.isArray(output))
    return output.map((part: { text?: string }) => part.text ?? "").join("")
  return JSON.stringify(output)
}

/** A tool's name as a call has it: what is before the slash is the namespace it was offered in. */
const spelled = (tool: string): { readonly namespace?: string; readonly name: string } => {
  const [namespace, name] = tool.split("/")
  return namespace === undefined || name === undefined ? { name: tool } : { namespace, name }
}

export const responses: Protocol = {
  accepts: (path) => path.endsWith("/responses"),
  read: (body: Body) => {
    const prompts: Array<string> = []
    let results: Array<string> = []
    for (const item of body.input) {
      if (item.type === "function_call_output") results.push(textOf(item.output))
      if (item.type !== "message" || item.role !== "user") continue
      for (const { text = "" } of item.content ?? [])
        if (isPrompt(text)) {
          prompts.push(text)
          results = []
        }
    }
    const tools = (body.tools ?? []).flatMap((tool) =>
      tool.type === "namespace"
        ? (tool.tools ?? []).map((inner) => ({ name: `${tool.name ?? ""}/${inner.name ?? ""}` }))
        : [{ name: tool.name ?? "" }],
    )
    return { prompts, results, tools }
  },
  write: (move) => {
    const item =
      move._tag === "Say"
        ? {
            type: "message",
            id: "msg_1",
            role: "assistant",
            content: [{ type: "output_text", text: move.text, annotations: [] }],
          }
        : {
            type: "function_call",
            id: "fc_1",
            call_id: `call_${Math.trunc(performance.now() * 1000)}`,
            ...spelled(move.tool),
            arguments: JSON.stringify(move.input),
          }
    const response = { id: "resp_1", object: "response", status: "in_progress", output: [] }
    const usage = {
      input_tokens: 1,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 1,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 2,
    }
    const events = [
      { type: "response.created", response },
      { type: "response.output_item.done", output_index: 0, item },
      {
        type: "response.completed",
        response: { ...response, status: "completed", output: [item], usage },
      },
    ]
    return events.map((data) => ({ event: data.type, data }))
  },
}
