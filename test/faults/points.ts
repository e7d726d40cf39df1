/** The points at which a command can fail: every call about its files, and every way in which it can fail. */
import type { Call, Fault, Kind } from "./strace.ts"

/** A fault, and the call that it strikes, for people. */
export interface Point extends Fault {
  readonly about: string
}

/** Reading only: whoever is killed there has written nothing more than at the call before. */
const isReading = ({ kind, text }: Call): boolean =>
  kind === "openat" && !/O_CREAT|O_WRONLY|O_RDWR/.test(text)

/** Calls that need no room. */
const needsNoRoom: ReadonlySet<Kind> = new Set(["unlink", "unlinkat", "rmdir", "fchmod"])

/**
 * Kinds that Node itself needs to go on: its messages to itself and to people are writes, its modules are
 * opened. A disk that stays full is tried with a real one.
 */
const needed: ReadonlySet<Kind> = new Set(["openat", "write"])

const effectsOf = (call: Call): ReadonlyArray<Pick<Fault, "effect" | "lasting">> => [
  ...(isReading(call) ? [] : [{ effect: "SIGKILL", lasting: false } as const]),
  ...(["ENOSPC", "EIO"] as const)
    .filter((effect) => effect === "EIO" || !(isReading(call) || needsNoRoom.has(call.kind)))
    .flatMap((effect) =>
      [false, true]
        .filter((lasting) => !lasting || !needed.has(call.kind))
        .map((lasting) => ({ effect, lasting })),
    ),
]

/** A call without what is another one each time. */
const describe = ({ kind, text }: Call, root: string): string =>
  `${kind}(${text
    .replaceAll(root, "")
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>")
    .replaceAll(/[0-9a-f-]+\.mooring-draft/g, "<draft>")
    .slice(0, 120)})`

/** The points of a command, from the calls of a sound run. */
export const pointsOf = (calls: ReadonlyArray<Call>, root: string): ReadonlyArray<Point> =>
  calls
    .filter(({ kind }) => kind !== "fcntl")
    .filter(({ text }) => text.includes(`${root}/state`) || text.includes(`${root}/config`))
    .flatMap((call) =>
      effectsOf(call).map((effect) => ({
        ...effect,
        kind: call.kind,
        ordinal: call.ordinal,
        about: describe(call, root),
      })),
    )

/** A point as a person reads it. */
export const tellPoint = ({ effect, lasting, kind, ordinal, about }: Point): string =>
  `${effect}${lasting ? " from there on" : ""} at ${kind} ${ordinal}, ${about}`

/** A few of many, the same ones for a seed. */
export const sliceOf = <A>(
  all: ReadonlyArray<A>,
  count: number,
  seed: number,
): ReadonlyArray<A> => {
  let state = seed >>> 0 || 1
  const next = () => {
    // xorshift32
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  return all
    .map((item) => [next(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .slice(0, count)
    .map(([, item]) => item)
}
