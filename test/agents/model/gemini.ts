/** The Gemini API, as Gemini CLI asks it. */
import { isPrompt, type Protocol } from "./protocol.ts"

interface Part {
  readonly text?: string
  readonly functionResponse?: { readonly response: unknown }
}

interface JsonSchema {
  readonly type?: string
  readonly properties?: { readonly [name: string]: JsonSchema }
  readonly enum?: ReadonlyArray<unknown>
}

interface Body {
  readonly generationConfig?: { readonly responseJsonSchema?: JsonSchema }
  readonly contents: ReadonlyArray<{ readonly role?: string; readonly parts: ReadonlyArray<Part> }>
  readonly tools?: ReadonlyArray<{
    readonly functionDeclarations?: ReadonlyArray<{ readonly name: string }>
  }>
}

const resultOf = (response: unknown): string => {
  const { output } = response as { readonly output?: unknown }
  return typeof output === "string"
    ? // It marks what came from a server.
      output.replace(/^<untrusted_context>\n([\s\S]*)\n<\/untrusted_context>$/, "$1")
    : JSON.stringify(response)
}

/** A value of a schema. */
const exampleOf = ({ type, properties, enum: choices }: JsonSchema): unknown => {
  if (choices !== undefined) return choices[0]
  switch (String(type).toLowerCase()) {
    case "object":
      return Object.fromEntries(
        Object.entries(properties ?? {}).map(([name, schema]) => [name, exampleOf(schema)]),
      )
    case "number":
    case "integer":
      return 1
    case "boolean":
      return false
    case "array":
      return []
    default:
      return "none"
  }
}

const answerOf = (part: object) => ({
  candidates: [{ index: 0, content: { role: "model", parts: [part] }, finishReason: "STOP" }],
  usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
  modelVersion: "gemini-test",
})

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
      data: answerOf(
        move._tag === "Say"
          ? { text: move.text }
          : { functionCall: { name: move.tool, args: move.input } },
      ),
    },
  ],
  // It asks small questions of its own beside the conversation, to be answered as JSON of a schema.
  writeWhole: (path, { generationConfig }: Body) =>
    path.includes("streamGenerateContent")
      ? undefined
      : answerOf({ text: JSON.stringify(exampleOf(generationConfig?.responseJsonSchema ?? {})) }),
}
