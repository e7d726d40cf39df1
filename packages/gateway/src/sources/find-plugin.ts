/** Finds out what format a plugin is of: by the manifests and the files with servers in its directory. */
import { join } from "node:path"
import * as Result from "effect/Result"
import {
  type Diagnostic,
  isManifestOf,
  pickDialect,
  type PluginFormat,
  pluginFormats,
  type SourceDocument,
} from "@mooring/config"
import type { SourceReader } from "./reader.ts"

type Read = Result.Result<SourceDocument, Diagnostic>

/**
 * A plugin as it was found.
 *
 * @property because the file that it was recognised by
 * @property manifest its manifest; `undefined` where there is none
 */
export interface FoundPlugin {
  readonly format: PluginFormat
  readonly because: string
  readonly manifest: Read | undefined
}

/** Reads a file of a plugin as a document; `undefined` where there is no such file. */
export const readDocument = (
  reader: SourceReader,
  root: string,
  path: string,
): Read | undefined => {
  const document = Result.flatMap(reader.readTextInside(root, path), (text) =>
    reader.reading.parse(reader.nameOf(join(root, path)), text),
  )
  return Result.isFailure(document) && document.failure.code === "file-missing"
    ? undefined
    : document
}

/** The format of a directory without any manifest, by the first file with servers. */
const byServers = (reader: SourceReader, root: string): FoundPlugin | undefined => {
  for (const format of pluginFormats)
    for (const path of format.files) {
      const document = readDocument(reader, root, path)
      if (document === undefined) continue
      const dialect = Result.isSuccess(document) ? pickDialect(document.success).dialect : undefined
      // A file of this name is the open format's where it says so, and otherwise somebody else's.
      if (format.schema === undefined || dialect === format.dialect)
        return { format, because: path, manifest: undefined }
    }
  return undefined
}

/** Finds the plugin in a directory; `undefined` where there is none. */
export const findPlugin = (reader: SourceReader, root: string): FoundPlugin | undefined => {
  for (const format of pluginFormats) {
    const manifest = readDocument(reader, root, format.manifest)
    if (manifest === undefined) continue
    if (Result.isFailure(manifest) || isManifestOf(format, manifest.success.value))
      return { format, because: format.manifest, manifest }
  }
  return byServers(reader, root)
}

/** Every file by which a plugin would have been recognised. */
export const pluginMarks: ReadonlyArray<string> = [
  ...new Set(
    pluginFormats.flatMap(({ manifest, schema, files, label }) => [
      schema === undefined ? manifest : `${manifest} with the $schema of ${label}`,
      ...files,
    ]),
  ),
]
