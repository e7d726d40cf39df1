/** A copy of the repository that may be changed and run, with the original's installed packages. */
import { execFileSync } from "node:child_process"
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

const repository = join(import.meta.dirname, "../..")

/** The directories that have packages installed in them. */
const installed = ["", "packages/config", "packages/gateway", "test", "examples/notes"]

/** Those of them that use the packages of the repository. */
const users = ["packages/gateway", "test", "examples/gateway"]

/** A copy of the repository's own files. */
export class Copy {
  readonly root = mkdtempSync(join(tmpdir(), "mooring-copy-"))

  constructor() {
    const files = execFileSync(
      "git",
      ["ls-files", "--cached", "--others", "--exclude-standard", "-z"],
      { cwd: repository, encoding: "utf8" },
    )
    for (const file of files.split("\0"))
      if (file !== "" && existsSync(join(repository, file))) {
        mkdirSync(dirname(join(this.root, file)), { recursive: true })
        cpSync(join(repository, file), join(this.root, file))
      }
    for (const directory of installed) {
      const modules = join(repository, directory, "node_modules")
      if (existsSync(modules)) symlinkSync(modules, join(this.root, directory, "node_modules"))
    }
    // The copy's packages find each other, and not the original's.
    for (const user of users) this.#relink(user)
  }

  #relink(user: string): void {
    const modules = join(this.root, user, "node_modules")
    rmSync(modules, { force: true })
    mkdirSync(modules)
    const original = join(repository, user, "node_modules")
    const names = execFileSync("ls", ["-A", original], { encoding: "utf8" }).split("\n")
    for (const name of names)
      if (name !== "" && name !== "@mooring") symlinkSync(join(original, name), join(modules, name))
    mkdirSync(join(modules, "@mooring"))
    for (const name of ["config", "gateway"])
      symlinkSync(join(this.root, "packages", name), join(modules, "@mooring", name))
  }

  /** Replaces a text that stands in a file exactly once. */
  replace(file: string, from: string, to: string): void {
    const path = join(this.root, file)
    const text = readFileSync(path, "utf8")
    const count = text.split(from).length - 1
    if (count !== 1) throw new Error(`${file}: ${JSON.stringify(from)} stands in it ${count} times`)
    writeFileSync(
      path,
      text.replace(from, () => to),
    )
  }

  /** What the compiler says of the copy's sources; nothing where it has no objection. */
  compile(): string {
    writeFileSync(
      join(this.root, "tsconfig.copy.json"),
      JSON.stringify({
        extends: "./tsconfig.base.json",
        compilerOptions: {
          composite: false,
          noEmit: true,
          declaration: false,
          declarationMap: false,
          rewriteRelativeImportExtensions: false,
          types: ["node"],
        },
        include: ["packages/gateway/src"],
      }),
    )
    try {
      execFileSync(join(repository, "node_modules/.bin/tsc"), ["-p", "tsconfig.copy.json"], {
        cwd: this.root,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
      })
      return ""
    } catch (error) {
      return (error as { readonly stdout: string }).stdout
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
