/** Builds the command line into few files, so that it starts fast: `packages/gateway/bundle`. */
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { build } from "vite"

const repository = join(import.meta.dirname, "..")
const gateway = join(repository, "packages/gateway")
const entry = join(gateway, "bundle/cli/main.js")

/** What the bundle is made of; the packages that are installed change with the lock file. */
const sources = ["packages/config/src", "packages/gateway/src"]
const others = ["pnpm-lock.yaml", "scripts/bundle.ts"]

const changedAt = (path: string): number => statSync(join(repository, path)).mtimeMs

/** Whether the bundle is newer than everything that it is made of. */
const isCurrent = (): boolean => {
  if (!existsSync(entry)) return false
  const made = statSync(entry).mtimeMs
  const files = sources.flatMap((directory) =>
    readdirSync(join(repository, directory), { recursive: true, encoding: "utf8" }).map((path) =>
      join(directory, path),
    ),
  )
  return [...sources, ...files, ...others].every((path) => changedAt(path) < made)
}

/**
 * Builds the bundle where it is not current. Each command's code is in a chunk of its own, and is loaded
 * when that command runs. The entries are as deep as they are among the sources: what they look for
 * beside themselves is there. `bundle/bin` is for a `PATH`.
 */
export const bundle = async (): Promise<void> => {
  if (isCurrent()) return
  await build({
    configFile: false,
    logLevel: "warn",
    root: gateway,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: "node22",
      outDir: "bundle",
      emptyOutDir: true,
      rolldownOptions: {
        input: {
          "cli/main": join(gateway, "src/cli/main.ts"),
          "demo-agent/main": join(gateway, "src/demo-agent/main.ts"),
        },
        output: {
          entryFileNames: "[name].js",
          chunkFileNames: "chunks/[name]-[hash].js",
        },
      },
    },
  })
  chmodSync(entry, 0o755)
  mkdirSync(join(gateway, "bundle/bin"))
  symlinkSync("../cli/main.js", join(gateway, "bundle/bin/mooring"))
}

/** What vitest runs once before all tests. */
export const setup = bundle

if (import.meta.main) await bundle()
