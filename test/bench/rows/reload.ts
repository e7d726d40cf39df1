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

/** Documents, each time with another argument in an entry of one of them: of another one each time. */
const edits = (files: number, entries: number): (() => ReadonlyArray<Written>) => {
  const documents = [...documentsOfMany(files, entries)]
  let edit = 0
  return () => {
    edit += 1
    const at = edit % documents.length
    const { file, text } = documents[at] ?? { file: "", text: "" }
    documents[at] = { file, text: text.replace(/--verbose(?:=\d+)?/, `--verbose=${edit}`) }
    return documents
  }
}

/** A row of some files with as many entries each. One entry of one of the files is edited each time. */
const reloadOf = (id: string, files: number, entries: number, goals: Row["goals"] = []): Row => ({
  id,
  what: `text to fingerprint again: one of ${files} files edited, ${(files * entries).toLocaleString("en")} entries`,
  unit: "ms",
  rounds: 15,
  goals,
  prepare: (effort) => {
    const workspace = new Workspace()
    const anew = (documents: ReadonlyArray<Written>): string => {
      const catalog = resolve({ layers: layersOf(documents, reading), runtime: {} })
      return fingerprintOf(resumeIdentity(catalog, digests), digests)
    }
    const again = (documents: ReadonlyArray<Written>): string => {
      const layers = layersOf(documents, workspace)
      const identity = workspace.identity(workspace.resolve({ layers, runtime: {} }), digests)
      return workspace.fingerprint(identity, digests)
    }
    const sampleOf = (work: (documents: ReadonlyArray<Written>) => string) => {
      const next = edits(files, effort === "quick" ? 10 : entries)
      work(next())
      return () => processorTime(() => work(next()), effort)
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
  reloadOf("reload-10000", 100, 100, [{ _tag: "AtMost", times: 0.05, of: "all anew" }]),
  reloadOf("reload-long-files", 8, 1250),
]
