/** The Gemini API, as Gemini CLI asks it. */
import { isPrompt, type Protocol } from "./protocol.ts"

interface Part {
  readonly text?: string
  readonly functionResponse?: { readonly response: unknown }
}

interface Body {
  readonly contents: ReadonlyArray<{ readonly role?: string; readonly parts: ReadonlyArray<Part> }>
  readonly tools?: ReadonlyArray<{
    readonly functionDeclarations?: ReadonlyArray<{ readonly name: string }>
  }>
}

const resultOf = (response: unknown): string => {
  const { output } = response as { readonly output?: unknown }
  return typeof output === "string" ? output : JSON.stringify(response)
}

export const gemini: Protocol = {
  accepts: (path) => path.includes("enerateContent"),
  read: (body: Body) => {
    const prompts: Array<string> = []
    let results: Array<string> = []
    for (const { role, parts } of body.contents) {
      if (role === "model") continue
      for (const { text, functionResponse } of parts) {
        if (functionResponse !== undefined) results.push(resultOf(functionResponse.response))
        else if (isPrompt(text ?? "")) {
          prompts.push(text ?? "")
          results = []
        }
      }
    }
    const tools = (body.tools ?? []).flatMap(
      ({ functionDeclarations }) => functionDeclarations ?? [],
    )
    return { prompts, results, tools }
  },
  write: (move) => [
    {
      data: {
        candidates: [
          {
            index: 0,
            content: {
              role: "model",
              parts: [
                move._tag === "Say"
                  ? { text: move.text }
                  : { functionCall: { name: move.tool, args: move.input } },
              ],
            },
            finishReason: "STOP",
          },
        ],
        usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
        modelVersion: "gemini-test",
      },
    },
  ],
}
