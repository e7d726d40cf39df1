/** Says an entry in the words of a user's own file, where what is secret in it stands in clear. */
import * as Result from "effect/Result"
import {
  decodeLayer,
  type Diagnostic,
  fromPointer,
  type Json,
  parseDocument,
  RootedText,
  stepsTo,
  type Target,
  type Template,
} from "@mooring/config"
import { openText, revealing, spelled } from "@mooring/config/unseal"
import type { Fields } from "../edit/index.ts"
import { differencesOf, ownSource } from "./differences.ts"

/** References stay references, in the canonical spelling. */
const opening = revealing({
  variable: spelled,
  file: (name) => name,
  workspace: "${workspaceFolder}",
})

const textOf = (template: Template): string =>
  openText(new RootedText(template, undefined), opening)

const mapOf = (map: { readonly [name: string]: Template | null } | undefined): Json | undefined => {
  const entries = Object.entries(map ?? {}).flatMap(([name, text]) =>
    text === null ? [] : [[name, textOf(text)] as const],
  )
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** Without what says nothing: there is nothing below that `null` could take away. */
const stated = (fields: { readonly [name: string]: unknown }): Fields =>
  Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  ) as Fields

const wordsOf = ({ stated: said }: Target): Fields => {
  const { transport, command, args, cwd, url, tools, enabled } = said
  return stated({
    transport: transport === "stdio" ? undefined : transport,
    command: command === undefined ? undefined : textOf(command),
    args: args === undefined || args.length === 0 ? undefined : args.map(textOf),
    cwd: cwd == null ? undefined : textOf(cwd),
    url: url === undefined ? undefined : textOf(url),
    env: mapOf(said.env),
    headers: mapOf(said.headers),
    enabled: enabled === false ? false : undefined,
    timeout: said.timeout,
    startupTimeout: said.startupTimeout,
    tools: tools === undefined ? undefined : stated(tools),
    description: said.description,
    agents: said.agents,
  })
}

/** An entry as it would be read in a user's own file. */
const readAgain = (name: string, fields: Fields): Target | undefined => {
  const text = JSON.stringify({ mcpServers: { [name]: fields } })
  const document = Result.getOrThrow(parseDocument("mooring.jsonc", text))
  const [again] = decodeLayer(document, { source: ownSource }).declarations
  return again?._tag === "Target" ? again : undefined
}

/**
 * The fields of an entry, in canonical words.
 *
 * A finding where these would say something else: what is text to one program may be a reference here,
 * and there is no way to write it that is none.
 */
export const inOwnWords = (target: Target): Result.Result<Fields, Diagnostic> => {
  const fields = wordsOf(target)
  const again = readAgain(target.name, fields)
  const [wrong] = again === undefined ? [undefined] : differencesOf(target, again)
  if (again !== undefined && wrong === undefined) return Result.succeed(fields)
  const { site } = target
  return Result.fail(
    site.document.report(stepsTo(site, fromPointer(wrong?.path ?? "")), "value", {
      code: "foreign-reference",
      message: "this is text in its file, and would be a reference in yours",
      remedy: "keep the text in a variable, and write the entry by hand, with a reference to that",
    }),
  )
}
