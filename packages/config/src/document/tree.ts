/** The tree of a text that parses as JSON with comments: its values, and where each was written. */
import { type ParseError, visit } from "jsonc-parser"
import { limits } from "./limits.ts"
import type { Step } from "./pointer.ts"

/** A value that holds no other; `start` is the offset of its text. */
export interface Leaf {
  readonly _tag: "Leaf"
  readonly start: number
  readonly value: null | boolean | number | string
}

export interface ArrayNode {
  readonly _tag: "Array"
  readonly start: number
  readonly items: Array<Node>
}

/** A member of an object; `start` is the offset of its key. */
export interface Member {
  readonly key: string
  readonly start: number
  readonly value: Node
}

/** An object, with the members in the order of the text and repeated keys kept. */
export class ObjectNode {
  readonly _tag = "Object"
  readonly start: number
  readonly members: Array<Member> = []
  // Findings ask for members by name, as many times as there are members.
  #byKey: Map<string, Member> | undefined

  constructor(start: number) {
    this.start = start
  }

  /** The first member of a key. */
  member(key: string): Member | undefined {
    if (this.#byKey === undefined) {
      this.#byKey = new Map()
      for (const member of this.members)
        if (!this.#byKey.has(member.key)) this.#byKey.set(member.key, member)
    }
    return this.#byKey.get(key)
  }
}

export type Node = Leaf | ArrayNode | ObjectNode

/** What became of a text. */
export type Parsed =
  | { readonly _tag: "Tree"; readonly root: Node }
  | { readonly _tag: "TooDeep"; readonly offset: number }
  | { readonly _tag: "Broken"; readonly error: ParseError }

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
    else parent.members.push({ ...key, value: node })
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
        throw new Halt({ _tag: "Broken", error: { error, offset, length } })
      },
    },
    { allowTrailingComma: true },
  )
  return { _tag: "Tree", root }
}

/** Parses a text up to its first error, or to the first level beyond the limit. */
export const parseTree = (text: string): Parsed => {
  try {
    return treeOf(text)
  } catch (thrown) {
    if (thrown instanceof Halt) return thrown.parsed
    throw thrown
  }
}

/** What stands at some steps, or at as many of them as there are. */
export interface Found {
  readonly node: Node
  readonly member: Member | undefined
  readonly depth: number
}

const stepInto = (node: Node, step: Step): Omit<Found, "depth"> | undefined => {
  const member = node._tag === "Object" && typeof step === "string" ? node.member(step) : undefined
  if (member !== undefined) return { node: member.value, member }
  const item = node._tag === "Array" && typeof step === "number" ? node.items[step] : undefined
  return item === undefined ? undefined : { node: item, member: undefined }
}

/** Follows steps into a tree as far as they lead. */
export const follow = (root: Node, steps: ReadonlyArray<Step>): Found => {
  let found: Found = { node: root, member: undefined, depth: 0 }
  for (const step of steps) {
    const inner = stepInto(found.node, step)
    if (inner === undefined) break
    found = { ...inner, depth: found.depth + 1 }
  }
  return found
}

/** The last of some parts that begins at or before an offset. */
const lastBefore = (parts: ReadonlyArray<{ readonly start: number }>, offset: number): number => {
  let low = -1
  let high = parts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((parts[middle]?.start ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** The steps to the key or the leaf that begins at an offset; `undefined` where none does. */
export const stepsAt = (
  root: Node,
  offset: number,
): { readonly steps: ReadonlyArray<Step>; readonly part: "key" | "value" } | undefined => {
  const steps: Array<Step> = []
  let node = root
  while (node._tag !== "Leaf") {
    const parts = node._tag === "Object" ? node.members : node.items
    const index = lastBefore(parts, offset)
    const part = parts[index]
    if (part === undefined) return undefined
    if ("key" in part) {
      steps.push(part.key)
      if (part.start === offset) return { steps, part: "key" }
      node = part.value
    } else {
      steps.push(index)
      node = part
    }
  }
  return node.start === offset ? { steps, part: "value" } : undefined
}
