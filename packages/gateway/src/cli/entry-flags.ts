/** What a command line says of a server entry, as fields. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { decodeLayer, parseDocument, secretsIn } from "@mooring/config"
import type { Fields } from "../edit/index.ts"
import { refuse } from "./ask.ts"
import type { Ended } from "./exit-code.ts"

/** The flags that state an entry's fields. `undefined` and empty say nothing. */
export interface EntryFlags {
  readonly env: ReadonlyArray<string>
  readonly header: ReadonlyArray<string>
  readonly url: string | undefined
  readonly type: string | undefined
  readonly cwd: string | undefined
  readonly agents: string | undefined
  readonly description: string | undefined
  readonly timeout: number | undefined
  readonly command: ReadonlyArray<string>
}

/** `NAME=VALUE` texts as an object. What is not one is not shown: it may be a secret by itself. */
const pairsOf = (
  flag: string,
  texts: ReadonlyArray<string>,
): Effect.Effect<{ readonly [name: string]: string } | undefined, Ended> => {
  const bad = texts.findIndex((text) => text.indexOf("=") < 1)
  if (bad !== -1)
    return refuse(
      `${flag} takes NAME=VALUE, and number ${bad + 1} of them is none`,
      `write ${flag} NAME=VALUE, or ${flag} 'NAME=\${VARIABLE}' for what is secret`,
    )
  const pairs = texts.map((text) => {
    const end = text.indexOf("=")
    return [text.slice(0, end), text.slice(end + 1)] as const
  })
  return Effect.succeed(pairs.length === 0 ? undefined : Object.fromEntries(pairs))
}

/** A list of names with commas between them. */
const namesOf = (text: string): ReadonlyArray<string> =>
  text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")

/** The fields that are said, in the order in which people write them. */
export const fieldsOf = (flags: EntryFlags): Effect.Effect<Fields, Ended> =>
  Effect.gen(function* () {
    const { url, type, cwd, agents, description, timeout } = flags
    const [command, ...args] = flags.command
    if (command !== undefined && url !== undefined)
      return yield* refuse(
        "a server has either a command or a url",
        "leave --url out, or what follows --",
      )
    const fields = {
      transport: type,
      command,
      args: args.length === 0 ? undefined : args,
      cwd,
      url,
      env: yield* pairsOf("--env", flags.env),
      headers: yield* pairsOf("--header", flags.header),
      timeout,
      description,
      agents: agents === undefined ? undefined : namesOf(agents),
    }
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
  })

/** A command line that a person typed: words between spaces, or an address. */
export const targetOf = (typed: string): Effect.Effect<Fields, Ended> => {
  if (/^https?:\/\//i.test(typed)) return Effect.succeed({ url: typed })
  if (/["'\\]/.test(typed))
    return refuse(
      "quotes mean nothing here: the command is started without a shell",
      "give the command behind --: mooring mcp add NAME -- COMMAND ARGS...",
    )
  const [command = "", ...args] = typed.split(/\s+/)
  return Effect.succeed(args.length === 0 ? { command } : { command, args })
}

/** The names of fields whose text looks like a secret in clear. */
export const secretNames = (fields: Fields): ReadonlyArray<string> => {
  const document = parseDocument("the command line", JSON.stringify({ mcpServers: { it: fields } }))
  return Result.isFailure(document)
    ? []
    : decodeLayer(document.success, { source: { provenance: "user", scope: "user" } })
        .declarations.flatMap(secretsIn)
        .map(({ field, key }) => (key === "" ? field : `${field}.${key}`))
}
