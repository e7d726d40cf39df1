/** The order of calls that a write has to be done in, found in what strace saw: no luck is needed to miss one. */
import type { Call } from "./strace.ts"

/** Where the path is that a call is about: the file that is open, or the last that is named. */
const openPath = (text: string): string | undefined => /^\d+<([^>]*)>/.exec(text)?.[1]
const namedPaths = (text: string): ReadonlyArray<string> =>
  Array.from(text.matchAll(/"([^"]*)"/g), ([, path = ""]) => path)

const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf("/"))

const isDone = ({ result }: Call): boolean => !result.startsWith("-1")

/** The calls of a command up to where it acknowledges, with what is asked of them. */
class Course {
  readonly calls: ReadonlyArray<Call>

  constructor(all: ReadonlyArray<Call>) {
    const done = all.filter(isDone)
    const end = done.findIndex(
      ({ kind, text }) =>
        kind === "write" && (text.startsWith("1<") || /^2<.*\\"event\\":\\"started/.test(text)),
    )
    this.calls = end < 0 ? done : done.slice(0, end)
  }

  /** Whether a call of a kind on an open file comes between two places. */
  has(kinds: ReadonlyArray<string>, path: string, from: number, to = this.calls.length): boolean {
    return this.calls
      .slice(from, to)
      .some(({ kind, text }) => kinds.includes(kind) && openPath(text) === path)
  }

  last(kinds: ReadonlyArray<string>, path: string, before: number): number {
    return this.calls.findLastIndex(
      ({ kind, text }, at) => at < before && kinds.includes(kind) && openPath(text) === path,
    )
  }
}

const syncs = ["fsync", "fdatasync"]
const writes = ["write", "pwrite64"]

/** A file is written, synced and then named; its directory is synced before anything is acknowledged. */
const namings = (course: Course, root: string): ReadonlyArray<string> =>
  course.calls.flatMap(({ kind, text }, at) => {
    const [draft = "", path = ""] = namedPaths(text)
    if (!/^(rename|link)/.test(kind) || !path.startsWith(root)) return []
    const written = course.last(writes, draft, at)
    return [
      ...(written < 0 ? [`${path} is named before anything is written`] : []),
      ...(course.has(syncs, draft, written, at) ? [] : [`${path} is named before it is synced`]),
      ...(course.has(syncs, directoryOf(path), at)
        ? []
        : [`${path} is acknowledged before its directory is synced`]),
    ]
  })

/** A directory that is made, or a name that is taken away for good, is on disk before the acknowledgement. */
const entries = (course: Course, root: string): ReadonlyArray<string> =>
  course.calls.flatMap(({ kind, text }, at) => {
    const [path = ""] = namedPaths(text)
    const isKept = path.startsWith(root) && !/\/(leases|locks)\/|mooring-draft|-journal$/.test(path)
    const isEntry = kind.startsWith("mkdir") || (kind === "unlink" && path.endsWith(".json"))
    return isKept && isEntry && !course.has(syncs, directoryOf(path), at)
      ? [`${kind} of ${path} is acknowledged before its directory is synced`]
      : []
  })

/** A transaction: the journal is synced before the store is written, and the store before the journal is cut. */
const transactions = (course: Course, store: string): ReadonlyArray<string> => {
  const journal = `${store}-journal`
  let before = 0
  return course.calls.flatMap(({ kind, text }, at) => {
    if (kind !== "ftruncate" || openPath(text) !== journal) return []
    const begun = before
    before = at
    const first = course.calls.findIndex(
      (call, index) => index > begun && call.kind === "pwrite64" && openPath(call.text) === store,
    )
    return [
      ...(course.has(syncs, journal, begun, first)
        ? []
        : ["the store is written before its journal is synced"]),
      ...(course.has(syncs, store, course.last(writes, store, at), at)
        ? []
        : ["the journal is cut before the store is synced"]),
      ...(course.has(syncs, journal, at)
        ? []
        : ["it is acknowledged before the cut of the journal is synced"]),
    ]
  })
}

/** How many transactions a command has committed before it acknowledges. */
export const commitsIn = (calls: ReadonlyArray<Call>, store: string): number =>
  new Course(calls).calls.filter(
    ({ kind, text }) => kind === "ftruncate" && openPath(text) === `${store}-journal`,
  ).length

/** How many files a command has given their names before it acknowledges. */
export const namesIn = (calls: ReadonlyArray<Call>, root: string): number =>
  new Course(calls).calls.filter(
    ({ kind, text }) => /^(rename|link)/.test(kind) && (namedPaths(text)[1] ?? "").startsWith(root),
  ).length

/** What is out of order in the calls of a sound run. */
export const outOfOrder = (calls: ReadonlyArray<Call>, root: string): ReadonlyArray<string> => {
  const course = new Course(calls)
  return [
    ...namings(course, root),
    ...entries(course, root),
    ...transactions(course, `${root}/state/sessions.db`),
  ]
}

/**
 * What is out of order with the lock of a session: its place is taken, and locked by the kernel, before the
 * session is written to, and it is given up only after that.
 */
export const unlocked = (calls: ReadonlyArray<Call>, root: string): ReadonlyArray<string> => {
  const place = new RegExp(`${root}/state/locks/session-[0-9a-z-]+\\.\\d+`)
  const isStore = ({ kind, text }: Call) =>
    kind === "pwrite64" && openPath(text) === `${root}/state/sessions.db`
  const locked = calls.findIndex(
    ({ kind, text }) =>
      kind === "fcntl" && /F_SETLK, \{l_type=F_WRLCK/.test(text) && place.test(text),
  )
  const left = calls.findIndex(({ kind, text }) => kind === "unlink" && place.test(text))
  const first = calls.findIndex(isStore)
  const last = calls.findLastIndex(isStore)
  return [
    ...(locked < 0 || locked > first ? ["the session is written to before it is locked"] : []),
    ...(left < last ? ["the session is given up before it is written to"] : []),
  ]
}
