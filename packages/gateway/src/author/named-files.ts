/** Finds the files that a plugin's manifest names, and that its users would not have. */
import { existsSync, realpathSync } from "node:fs"
import { join, normalize } from "node:path"
import { type Declaration, type Diagnostic, namedFiles } from "@mooring/config"
import { isInside } from "../inside.ts"

/** Whether a file is there, and in the plugin once links are resolved. */
const stateOf = (root: string, path: string): "there" | "missing" | "outside" => {
  const full = join(root, path)
  if (!existsSync(full)) return "missing"
  return isInside(realpathSync(root), realpathSync(full)) ? "there" : "outside"
}

/** What is wrong with the files that declarations name. */
export const fileFindings = (
  root: string,
  declarations: ReadonlyArray<Declaration>,
): ReadonlyArray<Diagnostic> =>
  namedFiles(declarations).flatMap(({ _tag, path, report }): ReadonlyArray<Diagnostic> => {
    // What leads out by its name is a finding already.
    if (normalize(path).startsWith("..")) return []
    const state = stateOf(root, path)
    if (_tag === "Loose")
      return state === "there"
        ? [
            report({
              code: "path-not-portable",
              message: `${path} is a file of the plugin, but is looked for where the agent works`,
              remedy: `write \${CLAUDE_PLUGIN_ROOT}/${path}`,
            }),
          ]
        : []
    if (state === "missing")
      return [
        report({
          code: "plugin-file-missing",
          message: `the plugin has no ${path}`,
          remedy: "correct the path, or put the file there before the plugin is published",
        }),
      ]
    return state === "outside"
      ? [
          report({
            code: "file-outside-plugin",
            message: `${path} is a link to something outside of the plugin, which is not installed`,
            remedy: "put the file itself there",
          }),
        ]
      : []
  })
