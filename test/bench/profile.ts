/** Profiles Mooring's part of a row: a `.cpuprofile`, and the top of it by module. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { Session, type Profiler } from "node:inspector/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Effort, Row } from "./row.ts"

/** How long Mooring's part is run before it is profiled, and while it is, in milliseconds. */
const spans = { full: { before: 1500, while: 4000 }, quick: { before: 0, while: 0 } } as const

/** Where processes that a row starts leave their profiles. */
const variable = "MOORING_BENCH_PROFILES"

/** What processes of Mooring's that a row starts are given: they are profiled where the row is. */
export const profiled = (): Record<string, string> => {
  const directory = process.env[variable]
  return directory === undefined
    ? {}
    : { NODE_OPTIONS: `--cpu-prof --cpu-prof-interval=200 --cpu-prof-dir=${directory}` }
}

const repeat = async (work: () => unknown, milliseconds: number): Promise<void> => {
  const until = performance.now() + milliseconds
  do await work()
  while (performance.now() < until)
}

/** What this process does while it works. */
const during = async (work: () => Promise<void>): Promise<Profiler.Profile> => {
  const session = new Session()
  session.connect()
  await session.post("Profiler.enable")
  await session.post("Profiler.setSamplingInterval", { interval: 200 })
  await session.post("Profiler.start")
  await work()
  const { profile } = await session.post("Profiler.stop")
  session.disconnect()
  return profile
}

/** Waiting, and the profiler itself. */
const isNoWork = ({ functionName, url }: Profiler.ProfileNode["callFrame"]): boolean =>
  functionName === "(idle)" || url === "node:inspector"

/** The time that each frame took itself, in microseconds. */
const selfTimes = (profiles: ReadonlyArray<Profiler.Profile>) => {
  const times = new Map<
    string,
    { readonly frame: Profiler.ProfileNode["callFrame"]; time: number }
  >()
  for (const { nodes, samples = [], timeDeltas = [] } of profiles) {
    const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]))
    samples.forEach((id, index) => {
      const frame = frames.get(id)
      if (frame === undefined || isNoWork(frame)) return
      const key = `${frame.functionName} ${frame.url}:${frame.lineNumber}`
      const known = times.get(key) ?? { frame, time: 0 }
      known.time += timeDeltas[index] ?? 0
      times.set(key, known)
    })
  }
  return [...times.values()]
}

/** The module that a frame is of: a package, a folder of Mooring's, Node, or native code. */
const moduleOf = ({ url, functionName }: Profiler.ProfileNode["callFrame"]): string => {
  if (url === "") return functionName.startsWith("(") ? functionName : "native"
  if (url.startsWith("node:")) return "Node"
  const [, name] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (name !== undefined) return name
  const [, own] = /\/((?:packages|test)\/.*)\/[^/]+$/.exec(url) ?? []
  const [, chunk] = /\/bundle\/(.*)$/.exec(url) ?? []
  return chunk ?? own ?? url
}

/** The top of some profiles: modules by the time that their functions took themselves, and those. */
export const topOf = (profiles: ReadonlyArray<Profiler.Profile>): string => {
  const frames = selfTimes(profiles)
  const whole = frames.reduce((sum, { time }) => sum + time, 0)
  const share = (time: number): string => `${((100 * time) / whole).toFixed(1).padStart(5)}%`
  return [...Map.groupBy(frames, ({ frame }) => moduleOf(frame))]
    .map(([name, all]) => ({ name, all, time: all.reduce((sum, { time }) => sum + time, 0) }))
    .filter(({ time }) => time > whole / 100)
    .toSorted((a, b) => b.time - a.time)
    .flatMap(({ name, all, time }) => [
      `${share(time)}  ${name}`,
      ...all
        .filter((one) => one.time > whole / 100 && one.frame.functionName !== name)
        .toSorted((a, b) => b.time - a.time)
        .map(({ frame: { functionName, url, lineNumber }, time: own }) => {
          const place =
            url === "" ? "" : ` ${url.slice(url.lastIndexOf("/") + 1)}:${lineNumber + 1}`
          return `        ${share(own)}  ${functionName || "(anonymous)"}${place}`
        }),
    ])
    .join("\n")
}

const read = (directory: string): ReadonlyArray<string> =>
  readdirSync(directory).map((name) => readFileSync(join(directory, name), "utf8"))

/** Profiles a row, writes what shows its flame graph, and prints the top. */
export const profile = async (row: Row, effort: Effort, file: string): Promise<void> => {
  const directory = mkdtempSync(join(tmpdir(), "mooring-bench-profiles-"))
  process.env[variable] = directory
  try {
    const contest = await row.prepare(effort)
    const { name, sample } = contest.contestants[0]
    const span = spans[effort]
    await repeat(sample, span.before)
    const own = await during(() => repeat(sample, span.while))
    await contest[Symbol.asyncDispose]?.()
    // Where other processes did the work, this one has waited.
    const others = read(directory)
    const texts = others.length > 0 ? others : [JSON.stringify(own)]
    writeFileSync(file, texts.toSorted((a, b) => b.length - a.length)[0] ?? "")
    console.log(`${row.id}, ${name}: ${row.what}. Time in functions themselves, by module:\n`)
    console.log(topOf(texts.map((text) => JSON.parse(text) as Profiler.Profile)))
    console.log(
      `\nwritten to ${file}, which the developer tools of a browser show as a flame graph`,
    )
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
