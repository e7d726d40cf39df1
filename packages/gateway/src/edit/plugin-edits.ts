/** What is changed in the user's file so that a plugin is mounted otherwise: pure, from documents to edits. */
import { isJsonObject, type Json, type SourceDocument, type Step } from "@mooring/config"
import type { Edit } from "./edit-file.ts"

/** What a plugin may be allowed: members of its mount that are lists of names. */
export type Leave = "env" | "sets" | "hosts"

/** Names to allow, by what they are. */
export type Leaves = { readonly [L in Leave]?: ReadonlyArray<string> }

const mountAt = (id: string, ...steps: ReadonlyArray<Step>): ReadonlyArray<Step> => [
  "plugins",
  id,
  ...steps,
]

/** Takes a mount out, and what was said about it. */
export const unmountPlugin = (id: string): ReadonlyArray<Edit> => [
  { path: mountAt(id), value: undefined },
]

/** Turns a plugin on, or off. */
export const switchPlugin = (id: string, on: boolean): ReadonlyArray<Edit> => [
  { path: mountAt(id, "enabled"), value: on ? undefined : false },
]

/** Gives a plugin's server a name; its own name is none that has to be said. */
export const renameServer = (
  document: SourceDocument,
  id: string,
  server: string,
  name: string,
): ReadonlyArray<Edit> => {
  const path = mountAt(id, "rename")
  if (name !== server) return [{ path: [...path, server], value: name }]
  const names = document.valueAt(path)
  const isLast = isJsonObject(names) && Object.keys(names).every((key) => key === server)
  return [{ path: isLast ? path : [...path, server], value: undefined }]
}

const listAt = (value: Json | undefined): ReadonlyArray<Json> => (Array.isArray(value) ? value : [])

/** Allows a plugin names beside those that it has leave for. */
export const allowPlugin = (
  document: SourceDocument,
  id: string,
  leaves: Leaves,
): ReadonlyArray<Edit> =>
  Object.entries(leaves).flatMap(([leave, names]) => {
    const path = mountAt(id, leave)
    const there = listAt(document.valueAt(path))
    return [...new Set(names)]
      .filter((name) => !there.includes(name))
      .map((name, index) => ({ path: [...path, there.length + index], value: name }))
  })

/** Mounts a plugin, as the last one; of one that is mounted, what else is said about it stays. */
export const mountPlugin = (
  document: SourceDocument,
  id: string,
  path: string,
  leaves: Leaves,
): ReadonlyArray<Edit> => [
  { path: mountAt(id, "path"), value: path },
  ...allowPlugin(document, id, leaves),
]
