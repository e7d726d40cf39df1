/** Reads the values of a parsed tree, and collects what makes members of it unusable. */
import type { Fault, Json } from "./document.ts"
import type { Step } from "./pointer.ts"
import { showKey } from "./show.ts"
import type { ArrayNode, Member, Node, ObjectNode } from "./tree.ts"

/** Keys that reach an object's prototype in programs that copy members carelessly. */
export const hostileKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"])

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

  const readMember = (members: Map<string, Json>, { key, start, value }: Member) => {
    steps.push(key)
    readText(key, start)
    if (hostileKeys.has(key))
      fault(
        "hostile-key",
        start,
        `the key ${key} is refused: programs that copy it carelessly change every object they have`,
        "give it another name",
      )
    if (members.has(key))
      fault(
        "duplicate-key",
        start,
        `the key ${JSON.stringify(showKey(key))} stands twice in this object, and readers differ on which one counts`,
        "keep one of the two",
      )
    members.set(key, read(value))
    steps.pop()
  }

  const readObject = (node: ObjectNode): Json => {
    const members = new Map<string, Json>()
    for (const member of node.members) readMember(members, member)
    // Defines own members whatever their names are, `__proto__` included.
    return Object.fromEntries(members)
  }

  const readArray = (node: ArrayNode): Json =>
    node.items.map((item, index) => {
      steps.push(index)
      const value = read(item)
      steps.pop()
      return value
    })

  const read = (node: Node): Json => {
    if (node._tag === "Object") return readObject(node)
    if (node._tag === "Array") return readArray(node)
    const { value, start } = node
    if (typeof value === "string") return readText(value, start)
    if (typeof value === "number" && !Number.isFinite(value))
      fault(
        "number-range",
        start,
        "this number is too large to be read",
        "write it as text, in double quotes",
      )
    return value
  }

  return { value: read(root), faults }
}
