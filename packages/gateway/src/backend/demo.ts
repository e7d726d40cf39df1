/** The built-in backend: the demo agent, which needs no model and no account. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Account, renderMcpServers } from "@mooring/config"
import { demoHome, exitCodes, Reply } from "../demo-agent/protocol.ts"
import type { Host } from "../host.ts"
import type { AgentExit, AgentOutcome, Backend } from "./backend.ts"

const executable = fileURLToPath(
  new URL(
    `../demo-agent/main${import.meta.filename.endsWith(".ts") ? ".ts" : ".js"}`,
    import.meta.url,
  ),
)

const configFile = "mcp.json"

const decodeAccount = Schema.decodeUnknownResult(
  Schema.fromJsonString(Schema.Struct({ id: Schema.String })),
)

/** The account that the demo agent pretends to have: one that is written, or none. */
const account = (host: Host["Service"]): Account => {
  try {
    const read = decodeAccount(readFileSync(join(demoHome(host), "account.json"), "utf8"))
    return Result.isSuccess(read)
      ? { _tag: "Known", id: read.success.id }
      : { _tag: "Unknown", message: "account.json of the demo agent is not whole" }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT"
      ? { _tag: "None" }
      : { _tag: "Unknown", message: "account.json of the demo agent cannot be read" }
  }
}

const decodeReply = Schema.decodeUnknownResult(Schema.fromJsonString(Reply))

/** The last lines of what a CLI said of its troubles. */
const tail = (text: string): string => text.trim().split("\n").slice(-5).join("\n")

const outcome = ({ code, stdout, stderr }: AgentExit): AgentOutcome => {
  if (code === exitCodes.unknownConversation) return { _tag: "Denied" }
  const reply = decodeReply(stdout)
  if (code === exitCodes.done && Result.isSuccess(reply))
    return {
      _tag: "Replied",
      agentSessionId: reply.success.sessionId,
      reply: reply.success.reply,
    }
  if (code === exitCodes.heldConversation)
    return {
      _tag: "Failed",
      problem: "another process of the demo agent is in this conversation",
      remedy: "wait until it has ended, or end it",
    }
  return {
    _tag: "Failed",
    problem: `the demo agent ended with exit code ${code}${stderr.trim() === "" ? "" : `:\n${tail(stderr)}`}`,
    remedy: "see what it said; run the turn again",
  }
}

/** The demo agent as a backend. */
export const demo: Backend = {
  id: "demo",
  followsCwd: true,
  home: demoHome,
  account,
  render: (catalog, marks) => ({
    files: { [configFile]: renderMcpServers(catalog, marks) },
    args: ["--mcp-config", { file: configFile }],
    env: {},
    dropped: [],
  }),
  command: ({ conversation, args, prompt, note }) => ({
    command: process.execPath,
    args: [
      executable,
      ...args,
      conversation.mode === "resume" ? "--resume" : "--session-id",
      conversation.id,
      ...(note === undefined ? [] : ["--append-system-prompt", note]),
    ],
    stdin: prompt,
  }),
  outcome,
}
