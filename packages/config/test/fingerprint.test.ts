import { describe, expect, it } from "@effect/vitest"
import { createHash, type Hash } from "node:crypto"
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import {
  canonicalJson,
  type Catalog,
  type Digesting,
  type Digests,
  type Server,
} from "@mooring/config"
import { Fingerprints, readIdentity, resumeIdentity, withServersOf } from "../src/identity/index.ts"
import { SortedMap } from "../src/sorted-map.ts"
import { choice } from "./generators.ts"
import { catalogOf, digests, digestsWith, servers, userLayer } from "./support.ts"

const digestingWith = (hash: Hash): Digesting => ({
  add: (text) => void hash.update(text),
  copy: () => digestingWith(hash.copy()),
  end: () => hash.digest("hex"),
})

/** The same digests, with one that takes text in pieces. */
const inPieces: Digests = {
  ...digests,
  startSha256: () => digestingWith(createHash("sha256")),
}

const catalog = catalogOf([
  userLayer(
    servers({
      one: { command: "x", env: { "\u20ac": "${A}" } },
      two: { url: "https://h", headers: { Authorization: "Bearer s3cret" } },
      three: { command: "\ud83d\ude00" },
    }),
  ),
])
const some: ReadonlyArray<Server> = [...catalog.servers.values()]

/** Many servers, under names that a list of numbers and canonical text order otherwise. */
const many = SortedMap.from(
  new Map(Array.from({ length: 700 }, (_, n) => [`${n}`, some[n % 3] as Server])),
)

/** Some names, each given another server or taken out. */
const change = Arbitrary.map(Arbitrary.all([choice(700), choice(700), choice(99)]), (at) => {
  const [first, second, kind] = at
  const server = kind % 4 === 0 ? undefined : some[kind % 3]
  return new Map([
    [`${first}`, server],
    ...(kind % 2 === 0 ? [] : [[`${second}`, some[second % 3]] as const]),
  ])
})

describe("fingerprints one after another", () => {
  it.prop(
    "are what each of the identities has by itself",
    [choice(2), change, change, change, change, change, change],
    ([whole, ...changes]) => {
      const fingerprints = new Fingerprints()
      let mounted = many
      let known: Parameters<typeof resumeIdentity>[2]
      for (const [step, each] of [new Map(), ...changes, new Map()].entries()) {
        mounted = mounted.with(each)
        const now: Catalog = { ...catalog, servers: mounted }
        // The key changes at the end, and with it what stands before the servers.
        const identity = resumeIdentity(now, step > 6 ? digestsWith("other") : digests, known)
        expect(fingerprints.of(identity, whole === 1 ? digests : inPieces)).toBe(
          `r1:${digests.sha256(canonicalJson({ ...identity }))}`,
        )
        known = { catalog: now, identity }
      }
      // The same servers, but for one of an identity that looked at less: it covers less.
      const { identity } = known ?? expect.unreachable()
      const older = Result.getOrThrow(
        readIdentity({ ...identity, covers: identity.covers.slice(1) }),
      )
      const mixed = withServersOf(identity, older, new Set([...mounted.keys()].slice(-1)))
      expect(mixed.covers).not.toEqual(identity.covers)
      expect(fingerprints.of(mixed, whole === 1 ? digests : inPieces)).toBe(
        `r1:${digests.sha256(canonicalJson({ ...mixed }))}`,
      )
    },
    { arbitrary: { runs: 8 } },
  )
})
