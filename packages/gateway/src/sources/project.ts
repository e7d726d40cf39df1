/** A project's own files, and whether the user has agreed to what they say. */
import { existsSync, realpathSync, statSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import * as Result from "effect/Result"
import {
  type Agreement,
  agreementId,
  agreementOf,
  type Declaration,
  type Diagnostic,
  fileDiagnostic,
  isJsonObject,
  type Layer,
  type SourceDocument,
  unreadLayer,
} from "@mooring/config"
import { isInside } from "../inside.ts"
import { configPath, type Host } from "../host.ts"
import { findKeyring } from "../session/installation-key.ts"
import { isTrusted } from "../trust/index.ts"
import { listed } from "./listed.ts"
import { ownSections } from "./own-sections.ts"
import type { SourceReader } from "./reader.ts"

export type ProjectScope = "project" | "local"

/** The files of a project, by scope; of several, the first that is there. */
const names: { readonly [S in ProjectScope]: ReadonlyArray<string> } = {
  project: ["mooring.jsonc", ".mcp.json"],
  local: ["mooring.local.jsonc"],
}

const allNames = [...names.project, ...names.local, ".git"]

/** What trusting a file agrees to, under one key. */
interface Agreed {
  readonly id: string
  readonly terms: Agreement
}

/**
 * A file of a project.
 *
 * @property agreement what trusting it agrees to; without a key of this installation, nothing can be
 * @property earlier the same under the older keys of this installation, under which it may be trusted yet
 */
export interface ProjectFile {
  readonly scope: ProjectScope
  readonly path: string
  readonly layer: Layer
  readonly agreement: Agreed | undefined
  readonly earlier: ReadonlyArray<Agreed>
}

const ownerOf = (path: string): number | undefined => {
  try {
    return statSync(path).uid
  } catch {
    return undefined
  }
}

const realDirectory = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** Whether a directory is the home directory, or above it, by whatever path either is named. */
const holdsHome = ({ home }: Host["Service"], directory: string): boolean =>
  isInside(directory, home) || isInside(realDirectory(directory), realDirectory(home))

/**
 * The directory of the project that the agent works in: the nearest one, from there upwards, that holds
 * a project's file or a repository. Neither the home directory is one, nor what is above it, nor what is
 * above a directory that belongs to somebody else.
 */
export const findProject = (host: Host["Service"]): string | undefined => {
  const me = process.getuid?.()
  let directory = host.cwd
  for (;;) {
    if (holdsHome(host, directory)) return undefined
    if (allNames.some((name) => existsSync(join(directory, name)))) return directory
    const parent = dirname(directory)
    if (parent === directory || (me !== undefined && ownerOf(parent) !== me)) return undefined
    directory = parent
  }
}

/** The file of a scope in the project that the agent works in, or would; there is none in the home directory. */
export const projectPath = (host: Host["Service"], scope: ProjectScope): string | undefined => {
  const root = findProject(host) ?? (holdsHome(host, host.cwd) ? undefined : host.cwd)
  if (root === undefined) return undefined
  const paths = names[scope].map((name) => join(root, name))
  return paths.find(existsSync) ?? paths[0]
}

const foreignSections = (document: SourceDocument): ReadonlyArray<Diagnostic> =>
  isJsonObject(document.value)
    ? ownSections
        .filter((key) => isJsonObject(document.value) && Object.hasOwn(document.value, key))
        .map((key) =>
          document.report([key], "key", {
            code: "project-only",
            message: `${key} has no effect here: a project states servers, and nothing else`,
            remedy: "put it into your own file",
          }),
        )
    : []

const untrusted = (path: string, declarations: ReadonlyArray<Declaration>): Diagnostic => {
  const [first] = declarations
  const finding = {
    code: "untrusted",
    message: `nobody has agreed yet to what this file would do: ${listed(declarations.map(({ name }) => name))}`,
    remedy: "look at it, and agree: mooring trust",
  } as const
  return first === undefined
    ? fileDiagnostic(finding.code, path, finding.message, finding.remedy)
    : first.site.document.report(first.site.steps, "key", finding)
}

/** A file of a project, as it is now. */
export const readProjectFile = (
  host: Host["Service"],
  reader: SourceReader,
  scope: ProjectScope,
  path: string,
): ProjectFile | undefined => {
  const source = { provenance: "user", scope } as const
  const text = reader.readText(path)
  if (Result.isFailure(text) && text.failure.code === "file-missing") return undefined
  const document = Result.flatMap(text, (content) =>
    reader.reading.parse(reader.nameOf(path), content),
  )
  // Nobody can agree to what cannot be read; but servers of a conversation may have been in it.
  if (Result.isFailure(document))
    return {
      scope,
      path,
      layer: unreadLayer(source, document.failure),
      agreement: undefined,
      earlier: [],
    }
  const decoded = reader.reading.decodeLayer(document.success, { source })
  const { dialect: _, ...rest } = decoded
  const layer: Layer = {
    ...rest,
    diagnostics: [...decoded.diagnostics, ...foreignSections(document.success)],
  }
  const [agreement, ...earlier] = [...(findKeyring(host)?.known.values() ?? [])].map((digests) => {
    const terms = agreementOf(layer, digests, realDirectory(dirname(path)))
    const id = agreementId(terms, digests)
    return { id, terms, isTrusted: isTrusted(host, id, digests) }
  })
  const trusted =
    layer.declarations.length === 0 ||
    agreement?.isTrusted === true ||
    earlier.some((one) => one.isTrusted)
  return {
    scope,
    path,
    agreement,
    earlier,
    layer: trusted ? layer : { ...layer, untrusted: untrusted(path, layer.declarations) },
  }
}

/** The file, with a finding about each that is not read because of it. */
const insteadOf = (file: ProjectFile, others: ReadonlyArray<string>): ProjectFile => ({
  ...file,
  layer: {
    ...file.layer,
    diagnostics: [
      ...file.layer.diagnostics,
      ...others.map((other) =>
        fileDiagnostic(
          "not-read",
          other,
          `this file is not read: ${basename(file.path)} is beside it`,
          `move its servers to ${basename(file.path)}, or take one of the two away`,
        ),
      ),
    ],
  },
})

/** The files of the project that the agent works in; the user's own file is none. */
export const readProject = (
  host: Host["Service"],
  reader: SourceReader,
): ReadonlyArray<ProjectFile> => {
  const root = findProject(host)
  if (root === undefined) return []
  const own = realDirectory(configPath(host).path)
  return (Object.keys(names) as ReadonlyArray<ProjectScope>).flatMap((scope) => {
    const paths = names[scope]
      .map((name) => join(root, name))
      .filter((path) => realDirectory(path) !== own)
    for (const [index, path] of paths.entries()) {
      const file = readProjectFile(host, reader, scope, path)
      if (file !== undefined) return [insteadOf(file, paths.slice(index + 1).filter(existsSync))]
    }
    return []
  })
}
