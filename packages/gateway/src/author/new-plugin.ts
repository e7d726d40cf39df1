/** Writes a new plugin: a small one that works, from the template beside the code. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { claudeCode, definePlugin, pluginData, pluginRoot } from "@mooring/config"

const template = join(import.meta.dirname, "../../templates/plugin")

/** The name that the template's plugin has. */
const templateName = "my-plugin"

/** Each file of a new plugin, by the template's name for it: packages lose a file named `.gitignore`. */
const files: Readonly<Record<string, string>> = {
  "plugin.ts": "plugin.ts",
  "server.ts": "server.ts",
  "plugin.test.ts": "plugin.test.ts",
  "package.json": "package.json",
  "tsconfig.json": "tsconfig.json",
  "README.md": "README.md",
  gitignore: ".gitignore",
}

/** The manifest of a new plugin: what its `plugin.ts` writes. */
const manifest = (name: string): string =>
  definePlugin({
    name,
    version: "0.1.0",
    description: "Keeps short notes between conversations",
    mcpServers: {
      [name]: {
        command: "node",
        args: [`${pluginRoot}/server.ts`],
        env: { NOTES_DIRECTORY: pluginData },
        description: "Adds notes and lists them",
      },
    },
  }).text

/** A new plugin cannot be written there. */
export class CannotWrite extends Schema.TaggedError<CannotWrite>()("CannotWrite", {
  path: Schema.String,
  problem: Schema.String,
  remedy: Schema.String,
}) {}

const contentOf = (name: string): ReadonlyArray<readonly [path: string, text: string]> => [
  [claudeCode.manifest, manifest(name)],
  ...Object.entries(files).map(
    ([from, to]) =>
      [
        to,
        readFileSync(join(template, from), "utf8").replaceAll(templateName, () => name),
      ] as const,
  ),
]

/** Makes the directory; one that has something in it is somebody's. */
const claim = (directory: string): "made" | "was there" => {
  const made = mkdirSync(directory, { recursive: true })
  if (readdirSync(directory).length > 0)
    throw new CannotWrite({
      path: directory,
      problem: "this directory is not empty",
      remedy: "name another one with --dir; nothing is overwritten",
    })
  return made === undefined ? "was there" : "made"
}

const write = (name: string, directory: string): ReadonlyArray<string> => {
  const state = claim(directory)
  const content = contentOf(name)
  try {
    for (const [path, text] of content) {
      const full = join(directory, path)
      mkdirSync(dirname(full), { recursive: true })
      writeFileSync(full, text, { flag: "wx" })
    }
  } catch (error) {
    // Half a plugin would be in the way of the next attempt.
    if (state === "made") rmSync(directory, { recursive: true, force: true })
    throw error
  }
  return content.map(([path]) => path)
}

/**
 * Writes a new plugin into a directory that is empty, or not there yet.
 *
 * @returns the files that were written, relative to the directory
 */
export const writeNewPlugin = (
  name: string,
  directory: string,
): Effect.Effect<ReadonlyArray<string>, CannotWrite> =>
  Effect.try({
    try: () => write(name, directory),
    catch: (error) =>
      error instanceof CannotWrite
        ? error
        : new CannotWrite({
            path: directory,
            problem: (error as Error).message,
            remedy: "name a directory that you may write to with --dir",
          }),
  })
