/** What trusting a project's file agrees to, as a person reads it. */
import {
  asksOf,
  type Change,
  type Declaration,
  describeSource,
  diffAgreements,
  fromPointer,
  originOf,
  privacyOf,
  type Stated,
  stepsTo,
  visible,
} from "@mooring/config"
import type { ProjectFile } from "../sources/index.ts"
import type { Trusted } from "../trust/index.ts"
import { shortPath } from "./say.ts"

const listed = (label: string, names: ReadonlyArray<string>): ReadonlyArray<string> =>
  names.length === 0 ? [] : [`${label} ${names.join(", ")}`]

/** What narrows or widens the use of a server. */
const usesOf = ({ tools, agents, enabled }: Stated): ReadonlyArray<string> => [
  ...(tools?.include == null ? [] : [`offers only ${tools.include.join(", ") || "no tool"}`]),
  ...listed("offers all but", tools?.exclude ?? []),
  ...(agents == null ? [] : [`is for ${agents.join(", ") || "no agent"} only`]),
  ...(enabled === false ? ["is turned off"] : []),
]

/** What a declaration would do, a line each. */
const effectsOf = (declaration: Declaration): ReadonlyArray<string> => {
  switch (declaration._tag) {
    case "Removal":
      return ["removes the server"]
    case "Refusal":
      return ["cannot be used, and hides what is below it"]
    case "Target":
    case "Patch": {
      const { stated } = declaration
      const { command, args = [], cwd, url, env = {}, headers = {} } = stated
      const { variables, host } = asksOf(stated)
      const privacy = host === undefined ? undefined : privacyOf(host)
      return [
        ...(declaration._tag === "Patch" && stated.enabled === true ? ["is turned on"] : []),
        ...(command === undefined ? [] : [`starts ${[command, ...args].map(String).join(" ")}`]),
        ...(cwd == null ? [] : [`in ${String(cwd)}`]),
        ...(url === undefined
          ? []
          : [`contacts ${String(url)}${privacy === undefined ? "" : ` (${privacy})`}`]),
        ...listed("sets", Object.keys(env)),
        ...listed("sends", Object.keys(headers)),
        ...listed("reads", [...variables.keys()]),
        ...usesOf(stated),
      ]
    }
  }
}

const placeOf = ({
  file,
  line,
  column,
}: {
  readonly file: string
  readonly line: number
  readonly column: number
}) => `${shortPath(file)}:${line}:${column}`

/** Where a change stands in the file as it is now. */
const whereOf = (change: Change, { layer, path }: ProjectFile): string => {
  const declaration = layer.declarations.find(({ name }) => name === change.server)
  if (declaration === undefined) return shortPath(path)
  return placeOf(
    change._tag === "Changed"
      ? declaration.site.document.originOf(stepsTo(declaration.site, fromPointer(change.path)))
      : originOf(declaration),
  )
}

const sentenceOf = (change: Change): string => {
  if (change._tag !== "Changed")
    return `${change.server} ${change._tag === "Added" ? "is new" : "is gone"}`
  const field = `${change.server} ${fromPointer(change.path).join(".")}`
  if (change.kind === "credential") return `${field}: another secret`
  return `${field}: ${change.before ?? "(nothing)"} -> ${change.after ?? "(nothing)"}`
}

/** What has changed since somebody agreed, a field at a time, with where it stands. */
export const changesSince = (
  file: ProjectFile,
  before: Trusted | undefined,
): ReadonlyArray<{ readonly text: string; readonly at: string }> =>
  before === undefined || file.agreement === undefined
    ? []
    : diffAgreements(before.agreement, file.agreement.terms).map((change) => ({
        text: sentenceOf(change),
        at: whereOf(change, file),
      }))

/** What a declaration does to a server of the same name that the user has already. */
const overOf = (declaration: Declaration, below: Declaration): string => {
  const what = `what ${describeSource(below.source)} declares at ${placeOf(originOf(below))}`
  switch (declaration._tag) {
    case "Patch":
      return `changes ${what}`
    case "Removal":
      return `takes away ${what}`
    case "Target":
    case "Refusal":
      return `hides ${what}`
  }
}

/**
 * A file, everything that it would do, and what has changed since somebody agreed to it. What the file
 * says cannot move the cursor.
 *
 * @param below what the user's own sources declare, by name
 */
export const describeFile = (
  file: ProjectFile,
  before: Trusted | undefined,
  below: ReadonlyMap<string, Declaration>,
): string => {
  const changes = changesSince(file, before)
  return [
    `${shortPath(file.path)} (${file.scope})`,
    ...file.layer.declarations.flatMap((declaration) => {
      const hidden = below.get(declaration.name)
      return [
        `  ${declaration.name}  ${placeOf(originOf(declaration))}`,
        ...(hidden === undefined ? [] : [`    ${overOf(declaration, hidden)}`]),
        ...effectsOf(declaration).map((line) => `    ${line}`),
      ]
    }),
    ...(changes.length === 0
      ? []
      : [
          `  since you agreed on ${before?.at.slice(0, 10)}:`,
          ...changes.map(({ text, at }) => `    ${text}  ${at}`),
        ]),
  ]
    .map(visible)
    .join("\n")
}
