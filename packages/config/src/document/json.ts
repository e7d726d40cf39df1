/** JSON with comments and trailing commas, as a tree. */
import { visit } from "jsonc-parser"
import { limits } from "./limits.ts"
import { describeSyntaxError } from "./syntax.ts"
import { type ArrayNode, type Node, ObjectNode, type Parsed } from "./tree.ts"

/** Ends the parse of a text: what follows a first error is guesswork. */
class Halt extends Error {
  readonly parsed: Parsed

  constructor(parsed: Parsed) {
    super("parse halted")
    this.parsed = parsed
  }
}

const treeOf = (text: string): Parsed => {
  const open: Array<ArrayNode | ObjectNode> = []
  let root: Node = { _tag: "Leaf", start: 0, value: null }
  let key = { key: "", start: 0 }

  const add = (node: Node) => {
    const parent = open.at(-1)
    if (parent === undefined) root = node
    else if (parent._tag === "Array") parent.items.push(node)
    else parent.add({ ...key, value: node })
  }
  // The parser recurses where it opens, and nowhere else: a depth that is counted here is its own,
  // whatever brackets the text has that it passes over.
  const enter = (node: ArrayNode | ObjectNode) => {
    if (open.length === limits.depth) throw new Halt({ _tag: "TooDeep", offset: node.start })
    add(node)
    open.push(node)
  }
  const leave = () => void open.pop()

  visit(
    text,
    {
      onObjectBegin: (start) => enter(new ObjectNode(start)),
      onObjectProperty: (name, start) => {
        key = { key: name, start }
      },
      onObjectEnd: leave,
      onArrayBegin: (start) => enter({ _tag: "Array", start, items: [] }),
      onArrayEnd: leave,
      onLiteralValue: (value, start) => add({ _tag: "Leaf", start, value }),
      onError: (error, offset, length) => {
        throw new Halt({ _tag: "Broken", ...describeSyntaxError(text, { error, offset, length }) })
      },
    },
    { allowTrailingComma: true },
  )
  return { _tag: "Tree", root }
}

/** Parses a text up to its first error, or to the first level beyond the limit. */
export const parseJson = (text: string): Parsed => {
  try {
    return treeOf(text)
  } catch (thrown) {
    if (thrown instanceof Halt) return thrown.parsed
    throw thrown
  }
}

/** The tree of a text that is known to parse. */
export const rootOf = (text: string): Node => {
  const parsed = parseJson(text)
  if (parsed._tag !== "Tree") throw new TypeError("What was read as JSON does not parse.")
  return parsed.root
}
