#!/usr/bin/env node
/** The demo agent: a small agent CLI without a model, with real MCP clients and real conversations. */
import { homedir } from "node:os"
import { parseArgs } from "node:util"
import { answer } from "./answer.ts"
import { demoHome, exitCodes, type Reply } from "./protocol.ts"
import { connect, readConfiguration } from "./servers.ts"
import { HeldConversation, openTranscript, UnknownConversation } from "./transcript.ts"
import { version } from "../version.ts"

const help = `A small agent without a model, to try Mooring with.

USAGE
  mooring-demo-agent [OPTIONS] [PROMPT]

The prompt is read from standard input where it is not given.

  tools                        lists all servers and their tools
  call SERVER.TOOL {JSON}      calls a tool
  wait FILE                    waits until there is a file
  several lines of these       one after the other
  anything else                comes back with the number of the turn

OPTIONS
  --mcp-config FILE            the MCP servers: { "mcpServers": { … } }
  --session-id ID              begins a conversation under this name
  --resume ID                  goes on with a conversation
  --append-system-prompt TEXT  kept with the turn
  --version
  --help

It answers with JSON: { sessionId, turn, reply, servers }.
Exit codes: 0 done, 1 failed, 2 usage, 4 no such conversation, 5 another process is in it.
`

const options = {
  "mcp-config": { type: "string" },
  "session-id": { type: "string" },
  resume: { type: "string" },
  "append-system-prompt": { type: "string" },
  version: { type: "boolean" },
  help: { type: "boolean" },
} as const

const readStandardInput = async (): Promise<string> => {
  let text = ""
  for await (const chunk of process.stdin.setEncoding("utf8")) text += String(chunk)
  return text
}

const parse = () => {
  try {
    return parseArgs({ options, allowPositionals: true })
  } catch (error) {
    process.stderr.write(`mooring-demo-agent: ${(error as Error).message}\n\n${help}`)
    process.exit(exitCodes.usage)
  }
}

const converse = async ({ values, positionals }: ReturnType<typeof parse>): Promise<Reply> => {
  const prompt = positionals.length > 0 ? positionals.join(" ") : await readStandardInput()
  // Whoever was to write it may have been killed before that: this is no turn.
  if (prompt.trim() === "") throw new Error("there is no prompt")
  const home = demoHome({
    variables: process.env,
    cwd: process.cwd(),
    home: process.env["HOME"] ?? homedir(),
  })
  const transcript = openTranscript(
    home,
    values.resume === undefined
      ? { mode: "begin", id: values["session-id"] }
      : { mode: "resume", id: values.resume },
  )
  try {
    const configuration = values["mcp-config"]
    const entries = configuration === undefined ? {} : readConfiguration(configuration)
    const connections = await Promise.all(
      Object.entries(entries).map(([name, entry]) => connect(name, entry)),
    )
    const turn = transcript.turns.length + 1
    const reply = await answer(prompt, turn, connections)
    transcript.append({ prompt, note: values["append-system-prompt"], reply })
    await Promise.all(connections.map(({ close }) => close()))
    return {
      sessionId: transcript.id,
      turn,
      reply,
      servers: connections.map(({ report }) => report),
    }
  } finally {
    transcript.close()
  }
}

const fail = (error: unknown): number => {
  if (error instanceof UnknownConversation) return exitCodes.unknownConversation
  if (error instanceof HeldConversation) return exitCodes.heldConversation
  process.stderr.write(
    `mooring-demo-agent: ${error instanceof Error ? error.message : String(error)}\n`,
  )
  return exitCodes.failed
}

const parsed = parse()
if (parsed.values.help === true) process.stdout.write(help)
else if (parsed.values.version === true) process.stdout.write(`${version}\n`)
else
  void converse(parsed).then(
    (reply) => process.stdout.write(`${JSON.stringify(reply)}\n`),
    (error: unknown) => {
      process.exitCode = fail(error)
    },
  )
