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

/** A row of some files with as many entries each. One entry of one of the files is edited each time. */
const reloadOf = (id: string, files: number, entries: number): Row => ({
  id,
  what: `text to fingerprint again: one of ${files} files edited, ${(files * entries).toLocaleString("en")} entries`,
  unit: "ms",
  rounds: 15,
  goals: [{ _tag: "AtMost", times: 0.05, of: "all anew" }],
  prepare: (effort) => {
    const documents = [...documentsOfMany(files, effort === "quick" ? 10 : entries)]
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
    /** Neither is to collect what the other has left. */
    const sampleOf = (work: () => string) => (): number => {
      globalThis.gc?.()
      return processorTime(work, effort)
    }
    return {
      contestants: [
        { name: "mooring", sample: sampleOf(again) },
        { name: "all anew", sample: sampleOf(anew) },
      ],
    }
  },
})

export const reloadRows: ReadonlyArray<Row> = [
  reloadOf("reload-10000", 100, 100),
  reloadOf("reload-long-files", 8, 1250),
]
