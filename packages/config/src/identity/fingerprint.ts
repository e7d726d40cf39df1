/** Fingerprints: the digest of an identity's canonical text, which is made and digested run by run. */
import type { Run } from "../sorted-map.ts"
import type { Digesting, Digests } from "./form.ts"
import { membersOf, type ResumeIdentity, serversOf } from "./identity.ts"
import { identityVersion } from "./schema.ts"
import { aroundServers, identityText } from "./text.ts"

/** Servers whose names follow each other. */
type Servers = Run<string>

/** Digests text when it has ended, for whoever has no digest that takes it in pieces. */
const gathering = (sha256: Digests["sha256"], text = ""): Digesting => {
  let gathered = text
  return {
    add: (more) => {
      gathered += more
    },
    copy: () => gathering(sha256, gathered),
    end: () => sha256(gathered),
  }
}

const begin = ({ sha256, startSha256 }: Digests, text: string): Digesting => {
  const digesting = startSha256?.() ?? gathering(sha256)
  digesting.add(text)
  return digesting
}

/** How many runs are digested between two places from which to go on another time. */
const stride = 8

/**
 * A text that was digested.
 *
 * @property resumable the digest in the making, each time after so many runs
 */
interface Digested {
  readonly digests: Digests
  readonly head: string
  readonly runs: ReadonlyArray<Servers>
  readonly resumable: ReadonlyArray<Digesting>
}

/** The places from which to digest a text that begins as another did. */
const inCommon = (last: Digested, runs: ReadonlyArray<Servers>): ReadonlyArray<Digesting> => {
  const differing = runs.findIndex((run, at) => run !== last.runs[at])
  const same = differing === -1 ? runs.length : differing
  return last.resumable.slice(0, Math.floor(same / stride))
}

/**
 * Fingerprints of one identity after another: the text of servers that are the same is not made again, and
 * what stands before the first change is not digested again.
 */
export class Fingerprints {
  readonly #members = new WeakMap<Servers, string>()
  #last: Digested | undefined

  /** The same as {@link fingerprintOf} gives. */
  of(identity: ResumeIdentity, digests: Digests): string {
    const { runs } = serversOf(identity)
    const [head, tail] = aroundServers(identity)
    const last =
      this.#last?.digests === digests && this.#last.head === head ? this.#last : undefined
    const resumable = last === undefined ? [] : [...inCommon(last, runs)]
    const digesting = resumable.at(-1)?.copy() ?? begin(digests, head)
    for (let at = resumable.length * stride; at < runs.length; at++) {
      const run = runs[at]
      if (run === undefined) continue
      if (at === (resumable.length + 1) * stride) resumable.push(digesting.copy())
      if (at > 0) digesting.add(",")
      digesting.add(this.#membersOf(run))
    }
    digesting.add(tail)
    this.#last = { digests, head, runs, resumable }
    return `${identityVersion}:${digesting.end()}`
  }

  #membersOf(run: Servers): string {
    const known = this.#members.get(run) ?? membersOf(run)
    this.#members.set(run, known)
    return known
  }
}

/**
 * The short name of an identity: `r1:` and the SHA-256 of its canonical text in lower-case hex.
 *
 * @throws TypeError for what only looks like an identity, where the compiler could not see it
 */
export const fingerprintOf = (identity: ResumeIdentity, digests: Digests): string =>
  `${identityVersion}:${digests.sha256(identityText(identity))}`
