/** The servers of the corpus of real files, under names of their own, and led to where nothing is started. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as Result from "effect/Result"
import {
  asksOf,
  decodeLayer,
  isJsonObject,
  type Json,
  parseDocument,
  resolve,
  type Step,
  stepsTo,
  type Target,
} from "@mooring/config"

const folder = join(import.meta.dirname, "../../packages/config/test/corpus")

/** A program that is nowhere: an entry is accepted or not before it is started. */
const nowhere = "/nonexistent/"

/**
 * A real file, as it stands there but for the names of its servers and where they lead.
 *
 * @property servers the names of the servers in it: all that can be mounted, and no others
 * @property variables the variables that these refer to
 */
interface RealFile {
  readonly path: string
  readonly content: Json
  readonly servers: ReadonlyArray<string>
  readonly variables: ReadonlyArray<string>
}

/** What the corpus has. */
export interface Corpus {
  /** How many files there are. */
  readonly size: number
  /** The files of which something can be mounted. */
  readonly files: ReadonlyArray<RealFile>
}

/** A value with another one in one place of it. */
const replaceAt = (
  value: Json,
  [step, ...rest]: ReadonlyArray<Step>,
  change: (value: Json) => Json,
): Json => {
  if (step === undefined) return change(value)
  if (Array.isArray(value))
    return value.map((item, index) => (index === step ? replaceAt(item, rest, change) : item))
  if (!isJsonObject(value)) throw new TypeError(`there is no ${step}`)
  return { ...value, [step]: replaceAt(value[step] ?? null, rest, change) }
}

/** An entry in the words of its dialect, led to where nothing is started. */
const redirect = ({ site, stated }: Target, origin: string): Json => {
  const [field, lead] =
    stated.command === undefined
      ? ["url", (url: string) => url.replace(/^[^/]*\/\/[^/?#]*/, origin)]
      : ["command", (command: string) => nowhere + command]
  const entry = site.document.valueAt(site.steps) ?? null
  const steps = stepsTo(site, [field]).slice(site.steps.length)
  return replaceAt(entry, steps, (text) => lead(String(text)))
}

/** A file with its servers that can be mounted, each by its own name wherever that stands. */
const fileWith = (
  targets: ReadonlyArray<Target>,
  { site: { document, steps } }: Target,
  number: string,
  origin: string,
): RealFile => {
  const names = new Map<unknown, string>(targets.map(({ name }) => [name, `${number}-${name}`]))
  const renamed: unknown = JSON.parse(
    JSON.stringify(document.value),
    (_, value: unknown) => names.get(value) ?? value,
  )
  const servers = targets.map(
    (target) => [names.get(target.name), redirect(target, origin)] as const,
  )
  return {
    // What is written is JSON, and a dialect is known by its keys, too.
    path: join(number, document.file.replace(/\.toml$/, ".json")),
    content: replaceAt(renamed as Json, steps.slice(0, -1), () => Object.fromEntries(servers)),
    servers: [...names.values()],
    variables: targets.flatMap(({ stated }) => [...asksOf(stated).variables.keys()]),
  }
}

/** @param origin the remote server that every URL is led to */
export const readCorpus = (origin: string): Corpus => {
  const lines = readFileSync(join(folder, "index.jsonl"), "utf8").trimEnd().split("\n")
  const files = lines.flatMap((line) => {
    const { file, path } = JSON.parse(line) as { readonly file: string; readonly path: string }
    const parsed = parseDocument(path, readFileSync(join(folder, file), "utf8"))
    if (Result.isFailure(parsed)) return []
    const layer = decodeLayer(parsed.success, { source: { provenance: "user", scope: "flag" } })
    const mounted = resolve({ layers: [layer], runtime: {} }).servers
    const targets = layer.declarations.flatMap((declared) =>
      declared._tag === "Target" && mounted.has(declared.name) ? [declared] : [],
    )
    const [first] = targets
    return first === undefined ? [] : fileWith(targets, first, file.split(".")[0] ?? file, origin)
  })
  return { size: lines.length, files }
}
