/** The documentation is true: its files decode, its commands do what it shows, its programs run. */
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { describe, expect, it } from "vitest"
import { Sandbox } from "./support/sandbox.ts"
import { Shell } from "./support/shell.ts"

const repository = join(import.meta.dirname, "..")

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(repository, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
]

interface Block {
  readonly language: string
  readonly info: string
  readonly text: string
}

const blocksOf = (page: string): ReadonlyArray<Block> =>
  Array.from(
    readFileSync(join(repository, page), "utf8").matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm),
    ([, language = "", info = "", text = ""]) => ({ language, info: info.trim(), text }),
  )

/** A line of shown output as a pattern: spaces of any width, and `…` for anything. */
const pattern = (line: string): RegExp =>
  new RegExp(
    line
      .trim()
      .split(/(\s+|…)/)
      .map((part) =>
        part === "…"
          ? ".*"
          : /^\s+$/.test(part)
            ? "\\s+"
            : part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"),
      )
      .join(""),
  )

/** The commands of a console block, each with the output that is shown. */
const commandsOf = (text: string): ReadonlyArray<readonly [string, ReadonlyArray<string>]> =>
  text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = "", ...shown] = part.trimEnd().split("\n")
      return [command, shown] as const
    })

describe.each(pages)("%s", (page) => {
  const blocks = blocksOf(page)

  it("shows commands that do what it shows", { timeout: 60_000 }, () => {
    using sandbox = new Sandbox()
    const failures: Array<string> = []
    for (const { info, text } of blocks) {
      const file = /file=(\S+)/.exec(info)?.[1]
      if (file === undefined) continue
      const path = join(sandbox.work, file)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, text)
    }
    if (!existsSync(join(sandbox.work, "mooring.jsonc")))
      writeFileSync(join(sandbox.work, "mooring.jsonc"), "{}")
    const env = { ...sandbox.env, MOORING_CONFIG: join(sandbox.work, "mooring.jsonc") }
    const shell = new Shell(sandbox.work, env)
    for (const { text } of blocks.filter(({ language }) => language === "console"))
      for (const [command, shown] of commandsOf(text)) {
        const { status, stdout, stderr } = shell.run(command)
        if (status !== 0 || stderr.includes("error:"))
          failures.push(`${command}: ${status} ${stderr}`)
        for (const line of shown)
          if (!pattern(line).test(stdout)) failures.push(`${command}: ${line}\nnot in\n${stdout}`)
      }
    expect(failures).toEqual([])
  })

  it("shows programs that compile and run", { timeout: 60_000 }, () => {
    const programs = blocks.filter(({ language }) => language === "ts")
    const directory = join(import.meta.dirname, ".docs")
    mkdirSync(directory, { recursive: true })
    const paths = programs.map(({ text }, index) => {
      const path = join(directory, `${page.replaceAll(/\W/g, "-")}-${index}.ts`)
      writeFileSync(path, text)
      return path
    })
    const options =
      "--ignoreConfig --noEmit --strict --target es2024 --lib es2025 --module nodenext --types node --skipLibCheck --allowImportingTsExtensions"
    const compiled =
      paths.length === 0 ||
      spawnSync(join(repository, "node_modules/.bin/tsc"), [...options.split(" "), ...paths], {
        cwd: import.meta.dirname,
        encoding: "utf8",
      }).stdout
    expect([true, ""]).toContain(compiled)
    const silent = paths.filter(
      (path) => execFileSync(process.execPath, [path], { encoding: "utf8" }) === "",
    )
    expect(silent).toEqual([])
  })

  it("links to what is there", () => {
    const text = readFileSync(join(repository, page), "utf8")
    const targets = Array.from(
      text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g),
      ([, target = ""]) => target,
    )
    const broken = targets.filter(
      (target) => !/^https?:/.test(target) && !existsSync(join(repository, dirname(page), target)),
    )
    expect(broken).toEqual([])
  })
})

describe("the README", () => {
  const manifests = [
    "package.json",
    "packages/config/package.json",
    "packages/gateway/package.json",
  ]

  it.each(manifests)("names every dependency of %s", (path) => {
    const readme = readFileSync(join(repository, "README.md"), "utf8")
    const { dependencies = {}, devDependencies = {} } = JSON.parse(
      readFileSync(join(repository, path), "utf8"),
    ) as Record<string, Record<string, string>>
    const unnamed = Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) =>
        !name.startsWith("@mooring/") && name !== "@types/node" && !readme.includes(`\`${name}\``),
    )
    expect(unnamed).toEqual([])
  })
})
