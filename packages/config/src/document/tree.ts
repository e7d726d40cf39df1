/** The tree of a text: its values, and where each was written. */
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

  /** Adds a member, at the end. */
  add(member: Member): void {
    this.members.push(member)
    if (this.#byKey !== undefined && !this.#byKey.has(member.key))
      this.#byKey.set(member.key, member)
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
  | {
      readonly _tag: "Broken"
      readonly offset: number
      readonly message: string
      readonly remedy: string
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

/** A key or a leaf, by the steps to it. */
export interface Place {
  readonly steps: ReadonlyArray<Step>
  readonly part: "key" | "value"
}

/** Every key and leaf of a tree, by the offset at which it begins. */
export const placesOf = (root: Node): ReadonlyMap<number, Place> => {
  const places = new Map<number, Place>()
  const walk = (node: Node, steps: ReadonlyArray<Step>) => {
    if (node._tag === "Leaf") places.set(node.start, { steps, part: "value" })
    else if (node._tag === "Array")
      node.items.forEach((item, index) => walk(item, [...steps, index]))
    else
      for (const { key, start, value } of node.members) {
        walk(value, [...steps, key])
        places.set(start, { steps: [...steps, key], part: "key" })
      }
  }
  walk(root, [])
  return places
}
