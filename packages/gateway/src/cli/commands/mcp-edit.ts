/** `mooring mcp add|set|remove|enable|disable`: servers in the user's files. */
import * as Effect from "effect/Effect"
import { isJsonObject, originOf, type SourceDocument } from "@mooring/config"
import {
  enable,
  entryIn,
  type Fields,
  putEntry,
  removeEntry,
  sectionOf,
  type ServerSection,
  setFields,
  unsetField,
} from "../../edit/index.ts"
import { Host } from "../../host.ts"
import type { Survey } from "../../turn/index.ts"
import { orChoice, orText, refuse } from "../ask.ts"
import { answerEdit, type EditFlags, type EditRequest, runEdit, surveyNow } from "../edit-answer.ts"
import {
  declarationIn,
  declaredNames,
  type EditPlace,
  type EditScope,
  noServer,
  placeOf,
  refuseLoopbackName,
  scopeDeclaring,
} from "../edit-place.ts"
import { type EntryFlags, fieldsOf, secretNames, targetOf } from "../entry-flags.ts"
import type { Ended } from "../exit-code.ts"
import { shortPath, tellProblem } from "../say.ts"

/** What all of these commands take; `scope` is found out where it is not said. */
export interface McpEditInput extends EditFlags {
  readonly name: string | undefined
  readonly scope: EditScope | undefined
}

export interface McpAddInput extends McpEditInput, EntryFlags {
  readonly replace: boolean
}

export interface McpSetInput extends McpEditInput, EntryFlags {
  readonly unset: ReadonlyArray<string>
}

/** Warns of what would be safer in a variable. The text itself is not told. */
const warnOfSecrets = (fields: Fields): Effect.Effect<void> => {
  const found = secretNames(fields)
  return found.length === 0
    ? Effect.void
    : tellProblem(
        "warning",
        `what looks like a secret is written in clear: ${found.join(", ")}`,
        "keep it in a variable, and refer to that, in single quotes: 'NAME=${VARIABLE}'",
      )
}

/** The edits of one server, found in its file. */
const request = (
  input: McpEditInput,
  place: EditPlace,
  name: string,
  done: EditRequest["done"],
  edits: (section: ServerSection) => ReturnType<typeof removeEntry>,
): EditRequest => ({
  ...input,
  ...place,
  name,
  done,
  edits: (document: SourceDocument) => edits(sectionOf(document, place.scope === "user")),
  lineIn: (after) => lineOf(after, name, place.file),
  servers: () => [name],
})

const lineOf = (surveyed: Survey, name: string, file: string): number | undefined => {
  const declaration = declarationIn(surveyed, name, file)
  return declaration === undefined ? undefined : originOf(declaration).line
}

export const mcpAdd = (input: McpAddInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const host = yield* Host
      const { json, replace } = input
      const given = yield* fieldsOf(input)
      const name = yield* orText(input.name, "What is the server called?", {
        json,
        missing: "the server has no name",
        remedy: "mooring mcp add NAME -- COMMAND ARGS..., or mooring mcp add NAME --url URL",
      })
      yield* refuseLoopbackName(name)
      const target =
        given.command !== undefined || given.url !== undefined
          ? {}
          : yield* Effect.flatMap(
              orText(undefined, "Which command starts it, or which URL is it at?", {
                json,
                missing: `${name} has neither a command nor a url`,
                remedy: `mooring mcp add ${name} -- COMMAND ARGS..., or mooring mcp add ${name} --url URL`,
              }),
              targetOf,
            )
      const fields: Fields = { ...given, ...target }
      const place = yield* placeOf(host, input.scope ?? "user")
      const surveyed = surveyNow(host)
      const isThere = declarationIn(surveyed, name, place.file) !== undefined
      if (isThere && !replace)
        return yield* refuse(
          `there is a server ${name} already, at ${shortPath(place.file)}:${lineOf(surveyed, name, place.file)}`,
          `to change some of it: mooring mcp set ${name}; to put this one in its place: --replace`,
        )
      yield* warnOfSecrets(fields)
      yield* answerEdit(
        request(input, place, name, isThere ? "replaced" : "added", (section) =>
          putEntry(section, name, fields),
        ),
      )
    }),
  )

/** The server that is meant, and the file to edit: the one that declares it, else the user's own. */
const existing = (input: McpEditInput, verb: string) =>
  Effect.gen(function* () {
    const host = yield* Host
    const surveyed = surveyNow(host)
    const names = declaredNames(surveyed)
    const name = yield* orChoice(input.name, "Which server?", names, {
      json: input.json,
      missing: "no server is named",
      remedy: `mooring mcp ${verb} NAME; see which there are: mooring mcp list`,
    })
    if (!names.includes(name))
      return yield* noServer(
        surveyed,
        name,
        verb === "set"
          ? `to add it: mooring mcp add ${name}`
          : "see which there are: mooring mcp list",
      )
    const place = yield* placeOf(host, input.scope ?? scopeDeclaring(surveyed, name) ?? "user")
    return { name, surveyed, place }
  })

/** The origin that headers are for: those over a plugin's address have to say. */
const originFor = ({ catalog }: Survey, name: string): string | undefined => {
  const server = catalog.servers.get(name)
  const url = server?._tag === "Declared" && server.transport !== "stdio" ? server : undefined
  if (url?.provenance !== "plugin" || !("url" in url.entry)) return undefined
  const text = String(url.entry.url)
  return URL.canParse(text) ? new URL(text).origin : undefined
}

const targetNames = ["command", "args", "cwd", "url", "transport"] as const

export const mcpSet = (input: McpSetInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const fields = yield* fieldsOf(input)
      const { name, surveyed, place } = yield* existing(input, "set")
      if (Object.keys(fields).length === 0 && input.unset.length === 0)
        return yield* refuse(
          `there is nothing to set of ${name}`,
          "name what to change: see mooring mcp set --help",
        )
      const own = declarationIn(surveyed, name, place.file)
      const isPatch = own?._tag !== "Target"
      const stated = targetNames.find((field) => fields[field] !== undefined)
      if (isPatch && own?._tag !== "Refusal" && stated !== undefined)
        return yield* refuse(
          `${shortPath(place.file)} does not say where ${name} is, so its ${stated} cannot be changed there`,
          `to put another server in its place: mooring mcp add ${name} --replace`,
        )
      const origin = isPatch && fields.headers !== undefined ? originFor(surveyed, name) : undefined
      yield* warnOfSecrets(fields)
      yield* answerEdit(
        request(input, place, name, "changed", (section) => [
          ...setFields(section, name, origin === undefined ? fields : { for: origin, ...fields }),
          ...input.unset.flatMap((field) => unsetField(section, name, field, isPatch)),
        ]),
      )
    }),
  )

export const mcpRemove = (input: McpEditInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const { name, surveyed, place } = yield* existing(input, "remove")
      if (declarationIn(surveyed, name, place.file) === undefined)
        return yield* refuse(
          `${name} is not declared in ${shortPath(place.file)}`,
          `to do without it all the same: mooring mcp disable ${name}`,
        )
      yield* answerEdit(
        request(input, place, name, "removed", (section) => removeEntry(section, name)),
      )
    }),
  )

export const mcpDisable = (input: McpEditInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const { name, place } = yield* existing(input, "disable")
      yield* answerEdit(
        request(input, place, name, "disabled", (section) =>
          setFields(section, name, { enabled: false }),
        ),
      )
    }),
  )

export const mcpEnable = (input: McpEditInput): Effect.Effect<void, Ended> =>
  runEdit(
    Effect.gen(function* () {
      const { name, place } = yield* existing(input, "enable")
      yield* answerEdit(
        request(input, place, name, "enabled", (section) =>
          isJsonObject(entryIn(section, name)) ? enable(section, name) : [],
        ),
      )
    }),
  )
