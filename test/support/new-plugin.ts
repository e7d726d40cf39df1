/** A plugin that `mooring plugin init` writes, with what it imports. */
import { symlinkSync } from "node:fs"
import { join } from "node:path"
import type { Finished, Sandbox } from "./sandbox.ts"

/** What a new plugin depends on, as `npm install` would bring it. */
export const modules = join(import.meta.dirname, "../node_modules")

/** Writes a new plugin below the root of a sandbox, and gives its path. */
export const initPlugin = async (
  sandbox: Sandbox,
  name: string,
  path = `plugins/${name}`,
): Promise<Finished & { readonly path: string }> => {
  const full = join(sandbox.root, path)
  const finished = await sandbox.mooring("plugin", "init", name, "--dir", full)
  if (finished.code === 0) symlinkSync(modules, join(full, "node_modules"))
  return { ...finished, path: full }
}
