/** What the fixtures of the conformance suite say, in the protocol's words. */
import { acceptedContent, inputRequired, type ServerContext } from "@modelcontextprotocol/server"
import * as z from "zod"

export const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
export const silence = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="

export const text = (value: string) => ({ type: "text" as const, text: value })
export const image = { type: "image" as const, data: pixel, mimeType: "image/png" }
export const resource = (uri: string, mimeType: string, content: string) => ({
  type: "resource" as const,
  resource: { uri, mimeType, text: content },
})
export const says = (...content: ReadonlyArray<ReturnType<typeof text>>) => ({
  content: [...content],
})
export const user = <A>(content: A) => ({ role: "user" as const, content })

export const none = z.object({})

export const ask = (message: string, field: string) =>
  inputRequired.elicit({
    message,
    requestedSchema: {
      type: "object",
      properties: { [field]: { type: "string" } },
      required: [field],
    },
  })

export const confirm = inputRequired.elicit({
  message: "Please confirm",
  requestedSchema: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] },
})

export const sample = (prompt: string) =>
  inputRequired.createMessage({ messages: [user(text(prompt))], maxTokens: 50 })

export const accepted = (context: ServerContext, key: string): Record<string, unknown> =>
  acceptedContent<Record<string, unknown>>(context.mcpReq.inputResponses, key) ?? {}
