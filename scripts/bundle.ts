/** Builds the command line into few files, so that it starts fast: `packages/gateway/bundle`. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import { answersFile } from "../packages/gateway/src/cli/known-answer.ts"
import { lazyPieces, rewrites } from "./rewrites.ts"

const repository = join(import.meta.dirname, "..")
const gateway = join(repository, "packages/gateway")
const entry = join(gateway, "bundle/cli/main.js")

/** What the bundle is made of; the packages that are installed change with the lock file. */
const sources = ["packages/config/src", "packages/gateway/src"]
const others = ["pnpm-lock.yaml", "scripts/bundle.ts", "scripts/rewrites.ts"]

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
 * What is loaded together, in one piece of the disk each, with all that it needs; what is in an earlier
 * piece is not in a later one. What everything begins with is the first; what an agent's start waits for, the
 * second; what most commands need, the third; and the fourth what else a turn does.
 */
const pieces = ["standard-stream", "quick-run", "quick-survey", "run-turn-of"].map(
  (name, index, all) => ({
    name,
    test: new RegExp(`/cli/${name}\\.ts$`),
    priority: all.length - index,
  }),
)

/**
 * What most commands never come to: TOML, addresses that are looked into, JSON Schema with what else nobody
 * asks of Effect here, and what is said of entries that are not as they should be. It is imported as all else
 * is, and loaded once something of it is used: nothing may use it while it is loaded itself.
 */
export const seldom = [
  { name: "toml", test: /\/(?:toml-eslint-parser|eslint-visitor-keys|smol-toml)\// },
  {
    name: "addresses",
    test: /\/ipaddr\.js\/|\/guard\/private-hosts\.ts$|\/effect\/dist\/net\/(?:Dns|Host|IpInterface|IpNetwork)\.js$/,
  },
  {
    name: "json-schema",
    test: /\/effect\/dist\/(?:Metric|Json\w+|internal\/schema\/(?:toJ|toR|toF|standard)\w+)\.js$/,
  },
  {
    name: "oddities",
    test: /\/leven\/|\/jsonc-parser\/.*\/(?:edit|format|string-intern)\.js$|\/config\/src\/(?:decode\/(?:beside|did-you-mean|field-issue|foreign|removals|rename|schema|shapes)|document\/(?:clear|excerpt|show|toml-pieces)|identity\/restate|merge\/patch|plugin\/manifest)\.ts$/,
  },
]

/**
 * Builds the bundle where it is not current. Each command's code is in a chunk of its own, and is loaded
 * when that command runs. The entries are as deep as they are among the sources: what they look for
 * beside themselves is there. `bundle/bin` is for a `PATH`.
 *
 * It is CommonJS, which Node loads in half the time; chunks keep their names, so that what Node keeps of
 * them compiled is replaced by what it keeps of the next version's.
 */
export const bundle = async (): Promise<void> => {
  if (isCurrent()) return
  // Most who ask find the bundle current, and need not load what builds it.
  const { build } = await import("vite")
  const { answers } = await import("../packages/gateway/src/cli/answers.ts")
  await build({
    configFile: false,
    logLevel: "warn",
    root: gateway,
    ssr: { noExternal: true },
    plugins: [...rewrites, lazyPieces(seldom.map(({ name }) => name))],
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
          format: "cjs",
          minify: { compress: true, mangle: { toplevel: true, keepNames: true }, codegen: true },
          entryFileNames: "[name].js",
          chunkFileNames: "chunks/[name].js",
          codeSplitting: {
            groups: [
              ...seldom.map((piece) => ({
                ...piece,
                priority: 9,
                includeDependenciesRecursively: false,
              })),
              ...pieces,
            ],
          },
        },
      },
    },
  })
  writeFileSync(join(gateway, "bundle/package.json"), '{ "type": "commonjs" }\n')
  for (const coloured of [false, true])
    writeFileSync(
      join(gateway, "bundle", answersFile(coloured)),
      JSON.stringify(await Effect.runPromise(answers(coloured))),
    )
  chmodSync(entry, 0o755)
  mkdirSync(join(gateway, "bundle/bin"))
  symlinkSync("../cli/main.js", join(gateway, "bundle/bin/mooring"))
}

/** What vitest runs once before all tests. */
export const setup = bundle

if (import.meta.main) await bundle()
