/** The model that answers in tests: it does what the prompt says, like the demo agent does. */

/** A tool that the agent offers, by the name that the model has to call it. */
export interface OfferedTool {
  readonly name: string
}

/** What the model sees of a request, whatever its protocol. */
export interface Conversation {
  /** What the user said, turn by turn. */
  readonly prompts: ReadonlyArray<string>
  /** What came back from the tools that were called since the last prompt. */
  readonly results: ReadonlyArray<string>
  readonly tools: ReadonlyArray<OfferedTool>
}

/** What the model does. */
export type Move =
  | { readonly _tag: "Say"; readonly text: string }
  | { readonly _tag: "Call"; readonly tool: string; readonly input: Record<string, unknown> }

const say = (text: string): Move => ({ _tag: "Say", text })

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "")

/** The offered tool that `server.tool` means, however the agent spells it. */
const findTool = (wanted: string, tools: ReadonlyArray<OfferedTool>): string | undefined =>
  tools.find(({ name }) => letters(name).endsWith(letters(wanted)))?.name

/**
 * `tools` lists the tools that are offered, `call SERVER.TOOL {JSON}` calls one and says what came of
 * it, `force NAME {JSON}` does so with a name that is offered or not, and anything else comes back with
 * the number of the turn in the conversation.
 */
export const think = ({ prompts, results, tools }: Conversation): Move => {
  const prompt = (prompts.at(-1) ?? "").trim()
  if (results.length > 0) return say(results.at(-1) ?? "")
  if (prompt === "tools") return say(tools.map(({ name }) => name).join(", "))
  const [, verb, wanted, input = "{}"] = /^(call|force) (\S+)\s*([\s\S]*)$/.exec(prompt) ?? []
  if (wanted === undefined) return say(`turn ${prompts.length}: ${prompt}`)
  const tool = verb === "force" ? wanted : findTool(wanted, tools)
  return tool === undefined
    ? say(`there is no tool ${wanted} among: ${tools.map(({ name }) => name).join(", ")}`)
    : {
        _tag: "Call",
        tool,
        input: JSON.parse(input === "" ? "{}" : input) as Record<string, unknown>,
      }
}
