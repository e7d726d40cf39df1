/** The Chat Completions API, as opencode asks an OpenAI-compatible provider. */
import { isPrompt, type Protocol } from "./protocol.ts"

interface Message {
  readonly role: string
  readonly content?: string | ReadonlyArray<{ readonly text?: string }>
}

interface Body {
  readonly messages: ReadonlyArray<Message>
  readonly tools?: ReadonlyArray<{ readonly function: { readonly name: string } }>
}

const textOf = (content: Message["content"]): string =>
  typeof content === "string" ? content : (content ?? []).map(({ text }) => text ?? "").join("")

export const chatCompletions: Protocol = {
  accepts: (path) => path.endsWith("/chat/completions"),
  read: (body: Body) => {
    const prompts: Array<string> = []
    let results: Array<string> = []
    for (const { role, content } of body.messages) {
      if (role === "tool") results.push(textOf(content))
      if (role === "user" && isPrompt(textOf(content))) {
        prompts.push(textOf(content))
        results = []
      }
    }
    const tools = (body.tools ?? []).map((tool) => tool.function)
    return { prompts, results, tools }
  },
  write: (move) => {
    const chunk = (delta: object, finish: string | null) => ({
      data: {
        id: "chatcmpl-1",
        object: "chat.completion.chunk",
        created: 1,
        model: "test",
        choices: [{ index: 0, delta, finish_reason: finish }],
      },
    })
    const call = (name: string, input: object) => ({
      role: "assistant",
      tool_calls: [
        {
          index: 0,
          id: `call_${Math.trunc(performance.now() * 1000)}`,
          type: "function",
          function: { name, arguments: JSON.stringify(input) },
        },
      ],
    })
    return move._tag === "Say"
      ? [chunk({ role: "assistant", content: move.text }, null), chunk({}, "stop")]
      : [chunk(call(move.tool, move.input), null), chunk({}, "tool_calls")]
  },
  end: "[DONE]",
}
