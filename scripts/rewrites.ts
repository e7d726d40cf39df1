/** What is rewritten in the code of the bundle, so that it starts faster. */
import type { Plugin } from "vite"

/** A program's first line, where it says what runs it, and the rest. */
const split = (code: string): readonly [string, string] => {
  const [shebang = ""] = /^#!.*\n/.exec(code) ?? []
  return [shebang, code.slice(shebang.length)]
}

/**
 * Loads each of Node's own modules when something of it is first used, and not with the chunk that names
 * it: `node:crypto` or `node:child_process` cost as much as a whole command.
 */
const lazyBuiltins: Plugin = {
  name: "lazy-builtins",
  renderChunk(code) {
    // What is copied from as a whole is needed at once.
    const whole = new Set(Array.from(code.matchAll(/^(node_\w+) = /gm), ([, name]) => name))
    const lazy = code.replace(
      /^let (node_\w+) = require\("(node:[\w/]+)"\);$/gm,
      (line, name: string, id: string) =>
        whole.has(name) ? line : `const ${name} = lazyBuiltin("${id}");`,
    )
    if (lazy === code) return null
    const [shebang, rest] = split(lazy)
    return `${shebang}const lazyBuiltin = (id, module) => new Proxy({}, { get: (_, name) => (module ??= process.getBuiltinModule(id))[name] });\n${rest}`
  },
}

/**
 * Loads some pieces when something of them is first used. From then on what they export is there as if it
 * had been loaded before, so that what runs often does not run slower.
 */
export const lazyPieces = (names: ReadonlyArray<string>): Plugin => ({
  name: "lazy-pieces",
  renderChunk(code) {
    const lazy = names.reduce(
      (code, name) =>
        code.replace(
          new RegExp(`^const (require_\\w+) = (require\\("\\./${name}\\.js"\\));$`, "m"),
          "const $1 = lazyPiece(() => $2);",
        ),
      code,
    )
    return lazy === code
      ? null
      : `const lazyPiece = (load) => Object.create(new Proxy({}, { get: (_, name, piece) => Object.assign(piece, load())[name] }));\n${lazy}`
  },
})

/** Text is measured for prompts and help alone; making what measures it loads Unicode's tables. */
const lazySegmenter: Plugin = {
  name: "lazy-segmenter",
  renderChunk: (code) =>
    code.replace(
      /new Intl\.Segmenter\(([^()]*)\)/g,
      "((made) => ({ segment: (text) => (made ??= new Intl.Segmenter($1)).segment(text) }))()",
    ),
}

const assignment = /(?<![\w$.])([A-Za-z_$][\w$]*)\s*(?:=(?![=>])|[-+*/%&|^?]{1,3}=|\+\+|--)/g

/**
 * Hands what a chunk exports over by value, and not by a function for each of a thousand names, unless
 * something of that name may be assigned later.
 */
const plainExports: Plugin = {
  name: "plain-exports",
  renderChunk(code) {
    const times = new Map<string, number>()
    for (const [, name = ""] of code.matchAll(assignment))
      times.set(name, (times.get(name) ?? 0) + 1)
    return code.replace(
      /^Object\.defineProperty\(exports, "(\w+)", \{\s+enumerable: true,\s+get: function \(\) \{\s+return ([\w$]+);\s+\}\s+\}\);$/gm,
      (getter, exported: string, name: string) =>
        (times.get(name) ?? 0) > 1 ? getter : `exports.${exported} = ${name};`,
    )
  },
}

/** The bundler's helpers are not loaded by a chunk that uses none of them. */
const unusedRuntime: Plugin = {
  name: "unused-runtime",
  renderChunk: (code) =>
    code.split("require_rolldown_runtime").length > 2
      ? null
      : code.replace(/^const require_rolldown_runtime = .*$/m, ""),
}

/** One letter that is not ASCII would make V8 keep the whole chunk in two bytes a letter. */
const ascii: Plugin = {
  name: "ascii",
  generateBundle(_, files) {
    for (const file of Object.values(files))
      if (file.type === "chunk")
        file.code = file.code.replace(
          /[^\0-\x7f]/g,
          (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
        )
  },
}

export const rewrites: ReadonlyArray<Plugin> = [
  lazyBuiltins,
  lazySegmenter,
  plainExports,
  unusedRuntime,
  ascii,
]
