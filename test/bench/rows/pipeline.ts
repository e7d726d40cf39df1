/** From text to fingerprint: parse with positions, decode, merge of three layers, identity, canonical form, digest. */
import { createHash } from "node:crypto"
import * as Result from "effect/Result"
import {
  decodeLayer,
  fingerprintOf,
  type Layer,
  type LayerOptions,
  joinLayers,
  parseDocument,
  resolve,
  resumeIdentity,
} from "@mooring/config"
import { digestsUnder } from "../../../packages/gateway/src/session/index.ts"
import { processorTime } from "../measure.ts"
import type { Row } from "../row.ts"
import { type Configuration, configurationOf, documentsOf, type Written } from "./entries.ts"
import { peerFingerprint } from "./peer.ts"

const layerOf = (documents: ReadonlyArray<Written>, options: LayerOptions): Layer =>
  joinLayers(
    options.source,
    documents.map(({ file, text }) =>
      decodeLayer(Result.getOrThrow(parseDocument(file, text)), options),
    ),
  )

const digests = digestsUnder(Buffer.alloc(32))

const anything = { roots: true, variables: "any", sets: "any", hosts: "any" } as const

/** Text to fingerprint, as Mooring does it. */
export const fingerprintOfConfiguration = ({ plugin, user, local }: Configuration): string => {
  const catalog = resolve({
    layers: [
      layerOf(plugin, { source: { provenance: "plugin", plugin: "example" }, reach: anything }),
      layerOf(user, { source: { provenance: "user", scope: "user" } }),
      layerOf(local, { source: { provenance: "user", scope: "local" } }),
    ],
    runtime: {},
  })
  return fingerprintOf(resumeIdentity(catalog, digests), digests)
}

/** What nobody can do without: the bytes read as JSON, written as JSON, and digested. */
const floorOf = (configuration: Configuration): string => {
  const hash = createHash("sha256")
  for (const { text } of documentsOf(configuration)) hash.update(JSON.stringify(JSON.parse(text)))
  return hash.digest("hex")
}

const pipelineOf = (entries: number): Row => ({
  id: `pipeline-${entries}`,
  what: `text to fingerprint, ${entries.toLocaleString("en")} entries in three layers`,
  unit: "ms",
  rounds: 15,
  goals: [
    { _tag: "AtMost", times: 4, of: "floor" },
    { _tag: "AtMost", times: 1, of: "peer" },
  ],
  prepare: (effort) => {
    const configuration = configurationOf(entries)
    const contestant = (name: string, work: (configuration: Configuration) => string) => ({
      name,
      sample: () => processorTime(() => work(configuration), effort),
    })
    return {
      contestants: [
        contestant("mooring", fingerprintOfConfiguration),
        contestant("floor", floorOf),
        contestant("peer", peerFingerprint),
      ],
    }
  },
})

export const pipelineRows: ReadonlyArray<Row> = [10, 100, 1000, 10_000].map(pipelineOf)
