/** The Messages API of Anthropic, as Claude Code asks it. */
import { randomUUID } from "node:crypto"
import { isPrompt, type Protocol } from "./protocol.ts"

interface Block {
  readonly type: string
  readonly text?: string
  readonly content?: unknown
}

interface Body {
  readonly messages: ReadonlyArray<{
    readonly role: string
    readonly content: string | ReadonlyArray<Block>
  }>
  readonly tools?: ReadonlyArray<{ readonly name: string }>
}

const blocksOf = (content: string | ReadonlyArray<Block>): ReadonlyArray<Block> =>
  typeof content === "string" ? [{ type: "text", text: content }] : content

const textOf = (content: unknown): string =>
  typeof content === "string"
    ? content
    : ((content ?? []) as ReadonlyArray<Block>).map(({ text }) => text ?? "").join("")

export const anthropic: Protocol = {
  accepts: (path) => path.startsWith("/v1/messages"),
  read: (body: Body) => {
    const prompts: Array<string> = []
    let results: Array<string> = []
    for (const { role, content } of body.messages) {
      if (role !== "user") continue
      for (const block of blocksOf(content)) {
        if (block.type === "tool_result") results.push(textOf(block.content))
        else if (isPrompt(block.text ?? "")) {
          prompts.push(block.text ?? "")
          results = []
        }
      }
    }
    return { prompts, results, tools: body.tools ?? [] }
  },
  write: (move) => {
    const message = {
      // Claude Code joins messages of one id, wherever they stand in the conversation.
      id: `msg_${randomUUID()}`,
      type: "message",
      role: "assistant",
      model: "claude-test",
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    }
    const block =
      move._tag === "Say"
        ? [
            { type: "text", text: "" },
            { type: "text_delta", text: move.text },
          ]
        : [
            {
              type: "tool_use",
              id: `toolu_${Math.trunc(performance.now() * 1000)}`,
              name: move.tool,
              input: {},
            },
            { type: "input_json_delta", partial_json: JSON.stringify(move.input) },
          ]
    const events = [
      { type: "message_start", message },
      { type: "content_block_start", index: 0, content_block: block[0] },
      { type: "content_block_delta", index: 0, delta: block[1] },
      { type: "content_block_stop", index: 0 },
      {
        type: "message_delta",
        delta: { stop_reason: move._tag === "Say" ? "end_turn" : "tool_use", stop_sequence: null },
        usage: { output_tokens: 1 },
      },
      { type: "message_stop" },
    ]
    return events.map((data) => ({ event: data.type, data }))
  },
}
