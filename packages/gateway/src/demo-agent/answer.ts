/** What the demo agent says: it has no model, so the prompt tells it what to do. */
import { existsSync, rmSync, writeFileSync } from "node:fs"
import { setTimeout as pause } from "node:timers/promises"
import type { Connection } from "./servers.ts"

const listTools = (connections: ReadonlyArray<Connection>): string =>
  connections
    .map(({ report }) =>
      report.status === "connected"
        ? `${report.name}: ${report.tools.join(", ") || "no tools"}`
        : `${report.name}: not connected (${report.error ?? "no reason given"})`,
    )
    .join("\n") || "There are no servers."

const parseInput = (text: string): Record<string, unknown> => {
  const input: unknown = text === "" ? {} : JSON.parse(text)
  if (typeof input !== "object" || input === null || Array.isArray(input))
    throw new TypeError("the arguments of a tool are a JSON object")
  return input as Record<string, unknown>
}

const callTool = async (
  connections: ReadonlyArray<Connection>,
  written: string,
): Promise<string> => {
  // Server names may hold dots themselves: the longest that fits is meant.
  const [connection] = connections
    .filter(({ report }) => written.startsWith(`${report.name}.`))
    .toSorted((a, b) => b.report.name.length - a.report.name.length)
  if (connection === undefined)
    return `There is no such server. There are: ${connections.map(({ report }) => report.name).join(", ")}.`
  const [, tool = "", input = ""] =
    /^(\S+)\s*([\s\S]*)$/.exec(written.slice(connection.report.name.length + 1)) ?? []
  try {
    return await connection.call(tool, parseInput(input.trim()))
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Waits until there is a file. Meanwhile `FILE.waiting` says that it does; whoever removes that ends it. */
const waitFor = async (path: string): Promise<string> => {
  const mark = `${path}.waiting`
  writeFileSync(mark, "")
  try {
    while (!existsSync(path) && existsSync(mark)) await pause(20)
    return existsSync(path) ? `There is ${path}.` : `There is no ${path}.`
  } finally {
    rmSync(mark, { force: true })
  }
}

const isCommand = (line: string): boolean => line === "tools" || /^(?:call|wait) /.test(line)

const obey = (connections: ReadonlyArray<Connection>, line: string): string | Promise<string> => {
  const [, rest = ""] = /^\S+\s+(.*)$/.exec(line) ?? []
  if (line === "tools") return listTools(connections)
  return line.startsWith("wait ") ? waitFor(rest) : callTool(connections, rest)
}

/**
 * Answers a prompt: `tools` lists servers and their tools, `call SERVER.TOOL {JSON}` calls one, `wait
 * FILE` waits until there is a file, several lines of these do one after the other, and anything else
 * comes back with the number of the turn.
 */
export const answer = async (
  prompt: string,
  turn: number,
  connections: ReadonlyArray<Connection>,
): Promise<string> => {
  const lines = prompt
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
  if (lines.length === 0 || !lines.every(isCommand)) return `turn ${turn}: ${prompt.trim()}`
  const answers: Array<string> = []
  for (const line of lines) answers.push(await obey(connections, line))
  return answers.join("\n")
}
