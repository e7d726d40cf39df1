/** One file edited among many, as a gateway that watches its files reads it again: in a workspace, beside all of it anew. */
import * as Result from "effect/Result"
import {
  type Layer,
  type LayerOptions,
  type Reading,
  fingerprintOf,
  reading,
  resolve,
  resumeIdentity,
  Workspace,
} from "@mooring/config"
import { digestsUnder } from "../../../packages/gateway/src/session/index.ts"
import { processorTime } from "../measure.ts"
import type { Row } from "../row.ts"
import { documentsOfMany, type Written } from "./entries.ts"

const digests = digestsUnder(Buffer.alloc(32))

const options: LayerOptions = { source: { provenance: "user", scope: "user" } }

const layersOf = (
  documents: ReadonlyArray<Written>,
  { parse, decodeLayer }: Reading,
): ReadonlyArray<Layer> =>
  documents.map(({ file, text }) => decodeLayer(Result.getOrThrow(parse(file, text)), options))

export const reloadRows: ReadonlyArray<Row> = [
  {
    id: "reload-10000",
    what: "text to fingerprint again: one of 100 files edited, 10,000 entries",
    unit: "ms",
    rounds: 15,
    goals: [{ _tag: "AtMost", times: 0.05, of: "all anew" }],
    prepare: (effort) => {
      const documents = [...documentsOfMany(effort === "quick" ? 10 : 100, 100)]
      const workspace = new Workspace()
      let edits = 0
      /** The documents, with another argument in one of them: in another one each time. */
      const edited = (): ReadonlyArray<Written> => {
        edits += 1
        const at = edits % documents.length
        const { file, text } = documents[at] ?? { file: "", text: "" }
        documents[at] = { file, text: text.replace(/--verbose(?:=\d+)?/, `--verbose=${edits}`) }
        return documents
      }
      const anew = (): string => {
        const catalog = resolve({ layers: layersOf(edited(), reading), runtime: {} })
        return fingerprintOf(resumeIdentity(catalog, digests), digests)
      }
      const again = (): string => {
        const layers = layersOf(edited(), workspace)
        const identity = workspace.identity(workspace.resolve({ layers, runtime: {} }), digests)
        return workspace.fingerprint(identity, digests)
      }
      again()
      return {
        contestants: [
          { name: "mooring", sample: () => processorTime(again, effort) },
          { name: "all anew", sample: () => processorTime(anew, effort) },
        ],
      }
    },
  },
]
