/** Which places of a document hold nothing secret, so that what is written there may be shown. */
import { dialects } from "../dialect/all.ts"
import type { Step } from "./pointer.ts"

/** A step of a pattern: a key, any key (`*`), or any index (`#`). */
type Pattern = ReadonlyArray<string>

const patterns = (...lines: ReadonlyArray<string>): ReadonlyArray<Pattern> =>
  lines.map((line) => line.split("/"))

/** Values of a server entry. Not among them: `args`, `url`, `env` and `headers`. */
const entryValues = patterns(
  "type",
  "transport",
  "command",
  "cwd",
  "enabled",
  "disabled",
  "timeout",
  "startupTimeout",
  "tools/include/#",
  "tools/exclude/#",
  "description",
  "agents/#",
  "for",
)

/** Keys of a server entry: those of its fields, known or not, and the names that some fields give. */
const entryKeys = patterns("*", "env/*", "headers/*", "tools/*")

/** Values of a document beside its servers. */
const wrapperValues = patterns(
  "name",
  "version",
  "onMcpChange",
  "onSecretChange",
  "plugins/*/path",
  "pluginDirectories/#",
  "plugins/*/enabled",
  "plugins/*/rename/*",
  "plugins/*/agents/#",
  "agents/*/#",
)

const wrapperKeys = patterns("*", "plugins/*", "plugins/*/*", "plugins/*/rename/*", "agents/*")

/** The ways to a server map, longer ones first. */
const maps: ReadonlyArray<ReadonlyArray<string>> = dialects
  .flatMap((dialect) => dialect.maps)
  .toSorted((a, b) => b.length - a.length)

/** Words that stand for nothing but themselves wherever they are written. */
export const knownWords: ReadonlySet<string> = new Set([
  ...[...entryValues, ...entryKeys, ...wrapperValues, ...wrapperKeys].flat(),
  ...maps.flat(),
  ...dialects.flatMap(({ fields, meaningless }) => [
    ...Object.keys(fields),
    ...Object.keys(meaningless),
  ]),
])

const matches = (pattern: Pattern, steps: ReadonlyArray<Step>): boolean =>
  pattern.length === steps.length &&
  pattern.every((wanted, index) => {
    const step = steps[index]
    if (wanted === "#") return typeof step === "number"
    return typeof step === "string" && (wanted === "*" || wanted === step)
  })

const isAmong = (all: ReadonlyArray<Pattern>, steps: ReadonlyArray<Step>): boolean =>
  all.some((pattern) => matches(pattern, steps))

/**
 * Whether a place is one that holds nothing secret: a known field of an entry or of what is around
 * entries, by its whole path. A name that happens to stand elsewhere says nothing.
 *
 * @param bare whether the document itself is the server map
 */
export const isClear = (
  steps: ReadonlyArray<Step>,
  part: "key" | "value",
  bare: boolean,
): boolean => {
  const inEntry = part === "key" ? entryKeys : entryValues
  if (bare) return isAmong(inEntry, steps.slice(1)) || (part === "key" && steps.length === 1)
  const map = maps.find(
    (way) => way.length < steps.length && way.every((step, index) => step === steps[index]),
  )
  if (map !== undefined) {
    const inner = steps.slice(map.length + 1)
    return inner.length === 0 ? part === "key" : isAmong(inEntry, inner)
  }
  return isAmong(part === "key" ? wrapperKeys : wrapperValues, steps)
}

/** Whether the keys at the top of a document are those of no known wrapper, so that they name servers. */
export const isBare = (keys: ReadonlyArray<string>): boolean =>
  !keys.some(
    (key) =>
      maps.some(([first]) => first === key) || wrapperValues.some(([first]) => first === key),
  )
