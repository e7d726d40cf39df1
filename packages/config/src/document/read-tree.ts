/** Reads the values of a parsed tree, and collects what makes members of it unusable. */
import type { Node } from "jsonc-parser"
import type { Fault, Json } from "./document.ts"
import type { Step } from "./pointer.ts"

/** Keys that reach an object's prototype in programs that copy members carelessly. */
const hostileKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"])

/** The values of a tree, and its faults. */
export const readTree = (
  root: Node,
): { readonly value: Json; readonly faults: ReadonlyArray<Fault> } => {
  const faults: Array<Fault> = []
  const steps: Array<Step> = []

  const fault = (code: Fault["code"], offset: number, message: string, remedy: string) =>
    faults.push({ code, steps: [...steps], offset, message, remedy })

  const readText = (text: string, offset: number): string => {
    if (!text.isWellFormed())
      fault(
        "lone-surrogate",
        offset,
        "this text holds half of a surrogate pair, which no encoding can carry",
        "write the whole character, or both halves of its \\u escape",
      )
    return text
  }

  const readMember = (members: Map<string, Json>, keyNode: Node, valueNode: Node) => {
    const key: string = keyNode.value
    steps.push(key)
    readText(key, keyNode.offset)
    if (hostileKeys.has(key))
      fault(
        "hostile-key",
        keyNode.offset,
        `the key ${key} is refused: programs that copy it carelessly change every object they have`,
        "give it another name",
      )
    if (members.has(key))
      fault(
        "duplicate-key",
        keyNode.offset,
        `the key ${JSON.stringify(key)} stands twice in this object, and readers differ on which one counts`,
        "keep one of the two",
      )
    members.set(key, read(valueNode))
    steps.pop()
  }

  const readObject = (node: Node): Json => {
    const members = new Map<string, Json>()
    for (const property of node.children ?? []) {
      const [key, value] = property.children ?? []
      if (key !== undefined && value !== undefined) readMember(members, key, value)
    }
    // Defines own members whatever their names are, `__proto__` included.
    return Object.fromEntries(members)
  }

  const readArray = (node: Node): Json =>
    (node.children ?? []).map((child, index) => {
      steps.push(index)
      const value = read(child)
      steps.pop()
      return value
    })

  const read = (node: Node): Json => {
    switch (node.type) {
      case "object":
        return readObject(node)
      case "array":
        return readArray(node)
      case "string":
        return readText(node.value, node.offset)
      case "number":
        if (!Number.isFinite(node.value))
          fault(
            "number-range",
            node.offset,
            "this number is too large to be read",
            "write it as text, in double quotes",
          )
        return node.value
      default:
        return node.value ?? null
    }
  }

  return { value: read(root), faults }
}
