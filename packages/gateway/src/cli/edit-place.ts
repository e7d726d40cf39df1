/** Which of the user's files a command edits. */
import * as Effect from "effect/Effect"
import { type Declaration, didYouMean } from "@mooring/config"
import { configPath, type Host } from "../host.ts"
import { isLoopbackName, loopbackName } from "../loopback/index.ts"
import { projectPath } from "../sources/index.ts"
import type { Survey } from "../turn/index.ts"
import { refuse } from "./ask.ts"
import type { Ended } from "./exit-code.ts"

/** The scopes that have a file to edit. */
export const editScopes = ["user", "project", "local"] as const
export type EditScope = (typeof editScopes)[number]

/** A file to edit, and the scope that it is. */
export interface EditPlace {
  readonly scope: EditScope
  readonly file: string
}

/** The file of a scope. */
export const placeOf = (
  host: Host["Service"],
  scope: EditScope,
): Effect.Effect<EditPlace, Ended> => {
  const file = scope === "user" ? configPath(host).path : projectPath(host, scope)
  return file === undefined
    ? refuse(
        "the home directory is no project",
        "change to the directory of the project, or leave --scope out",
      )
    : Effect.succeed({ scope, file })
}

/** The names that a scope declares, whatever becomes of them. */
const namesIn = ({ sources }: Survey, scope: EditScope): ReadonlyArray<string> =>
  sources.layers
    .filter(({ source }) => source.provenance === "user" && source.scope === scope)
    .flatMap(({ declarations }) => declarations.map(({ name }) => name))

/** The names of servers that somebody declares. */
export const declaredNames = ({ sources }: Survey): ReadonlyArray<string> => [
  ...new Set(sources.layers.flatMap(({ declarations }) => declarations.map(({ name }) => name))),
]

/** The scope that declares a server; the user's own before a project's. */
export const scopeDeclaring = (surveyed: Survey, name: string): EditScope | undefined =>
  (["user", "local", "project"] as const).find((scope) => namesIn(surveyed, scope).includes(name))

/** What a file declares under a name. */
export const declarationIn = (
  { sources }: Survey,
  name: string,
  file: string,
): Declaration | undefined =>
  sources.layers
    .flatMap(({ declarations }) => declarations)
    .find((one) => one.name === name && one.site.document.file === file)

/** Ends the command where a server's new name is the gateway's own. */
export const refuseLoopbackName = (name: string): Effect.Effect<void, Ended> =>
  isLoopbackName(name)
    ? refuse(
        `the gateway mounts a server of its own as ${loopbackName}`,
        "give this server another name",
      )
    : Effect.void

/** Ends the command: there is no such server. */
export const noServer = (
  surveyed: Survey,
  name: string,
  remedy: string,
): Effect.Effect<never, Ended> => {
  const meant = didYouMean(name, declaredNames(surveyed))
  return refuse(
    `there is no server ${name}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    remedy,
  )
}
