/** Drafts: files that are read in place of others, to see what that would do. */
import { resolve } from "node:path"
import type { SourceReader } from "./reader.ts"

/** What is read in place of what. */
export interface Draft {
  readonly file: string
  readonly insteadOf: string
}

/** Reads a draft in place of a file, and tells whether anybody asked for that file. */
export const draftReader = (
  reader: SourceReader,
  { file, insteadOf }: Draft,
): { readonly reader: SourceReader; readonly isRead: () => boolean } => {
  let read = false
  const isMeant = (path: string): boolean => {
    if (resolve(path) !== insteadOf) return false
    read = true
    return true
  }
  return {
    reader: {
      ...reader,
      readText: (path) => reader.readText(isMeant(path) ? file : path),
      readTextInside: (root, path) =>
        isMeant(resolve(root, path)) ? reader.readText(file) : reader.readTextInside(root, path),
      nameOf: (path) => (isMeant(path) ? file : reader.nameOf(path)),
    },
    isRead: () => read,
  }
}
