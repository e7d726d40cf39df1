/** Changes one value of a JSON text with comments, and not a character beside it. */
import { applyEdits, type Edit as Splice, type Node, parseTree } from "jsonc-parser"
import { isJsonObject, type Json, type Step } from "@mooring/config"
import { isScalar, renderInline, renderLines, type Style, styleOf } from "./style.ts"
import { commaAfter, endOfRemark, indentAt, isBlank, isLineEnd } from "./trivia.ts"

const endOf = ({ offset, length }: Node): number => offset + length

const cut = (from: number, to: number): Splice => ({ offset: from, length: to - from, content: "" })

const put = (offset: number, content: string): Splice => ({ offset, length: 0, content })

const childrenOf = ({ children }: Node): ReadonlyArray<Node> => children ?? []

/** Whether the members of an object or a list stand on the line of its bracket. */
const isInline = (text: string, node: Node): boolean => {
  const first = childrenOf(node)[0]
  if (first !== undefined) return !/[\r\n]/.test(text.slice(node.offset, first.offset))
  const parent = node.parent?.type === "property" ? node.parent.parent : node.parent
  return parent !== undefined && isInline(text, parent)
}

const keyOf = (name: Step, { colon }: Style): string =>
  typeof name === "number" ? "" : JSON.stringify(name) + colon

/** The first member of what has none. What is a remark there stays before it. */
const fill = (text: string, node: Node, name: Step, value: Json): ReadonlyArray<Splice> => {
  const style = styleOf(text)
  const [open, close] = [node.offset + 1, endOf(node) - 1]
  const remark = endOfRemark(text, open, { lines: true })
  const isList = node.type === "array"
  if (isInline(text, node) || (isList && remark === open && isScalar(value))) {
    const pad = isList ? "" : style.pad
    const member = keyOf(name, style) + renderInline(value, style)
    return remark === open
      ? [{ offset: open, length: close - open, content: pad + member + pad }]
      : [put(remark, ` ${member}`)]
  }
  const base = indentAt(text, node.offset)
  const indent = base + style.unit
  const member = style.eol + indent + keyOf(name, style) + renderLines(value, style, indent)
  return [{ offset: remark, length: close - remark, content: member + style.eol + base }]
}

/** A member behind the last one, and behind the remark on that one's line. */
const append = (text: string, node: Node, name: Step, value: Json): ReadonlyArray<Splice> => {
  const [first, last] = [childrenOf(node)[0], childrenOf(node).at(-1)]
  if (first === undefined || last === undefined) return fill(text, node, name, value)
  const style = styleOf(text)
  const comma = commaAfter(text, endOf(last))
  const behind = comma === undefined ? endOf(last) : comma + 1
  const indent = indentAt(text, first.offset)
  const member = isInline(text, node)
    ? style.gap + keyOf(name, style) + renderInline(value, style)
    : style.eol + indent + keyOf(name, style) + renderLines(value, style, indent)
  return [
    ...(comma === undefined ? [put(behind, ",")] : []),
    put(endOfRemark(text, behind), comma === undefined ? member : `${member},`),
  ]
}

/** Other text in the place of a value. */
const replace = (text: string, node: Node, value: Json): ReadonlyArray<Splice> => {
  const style = styleOf(text)
  const member = node.parent?.type === "property" ? node.parent : node
  const inline = member.parent !== undefined && isInline(text, member.parent)
  const content = inline
    ? renderInline(value, style)
    : renderLines(value, style, indentAt(text, member.offset))
  return [{ offset: node.offset, length: node.length, content }]
}

/** The range of a member with the blanks, or the whole lines, that only it made necessary. */
const withBlanks = (text: string, from: number, to: number, isFirst: boolean): Splice => {
  let [start, end] = [from, to]
  while (isBlank(text[start - 1])) start--
  while (isBlank(text[end])) end++
  const begins = isLineEnd(text[start - 1])
  if (begins && isLineEnd(text[end]))
    return cut(start, end + (text.startsWith("\r\n", end) ? 2 : 1))
  return begins || isFirst ? cut(from, end) : cut(start, to)
}

/** Takes a member out, with its comma. Remarks beside it stay. */
const remove = (text: string, node: Node, index: number): ReadonlyArray<Splice> => {
  const children = childrenOf(node)
  const [before, member] = [children[index - 1], children[index]]
  if (member === undefined) return []
  const [open, close] = [node.offset + 1, endOf(node) - 1]
  const comma = commaAfter(text, endOf(member))
  const isNear = comma !== undefined && text.slice(endOf(member), comma).trim() === ""
  const end = isNear ? comma + 1 : endOf(member)
  if (
    children.length === 1 &&
    (text.slice(open, member.offset) + text.slice(end, close)).trim() === ""
  )
    return [cut(open, close)]
  const left = comma === undefined && before !== undefined ? commaAfter(text, endOf(before)) : comma
  return [
    withBlanks(text, member.offset, end, before === undefined),
    ...(left === undefined || (isNear && left === comma) ? [] : [cut(left, left + 1)]),
  ]
}

const isEqual = (a: Json | undefined, b: Json | undefined): boolean =>
  JSON.stringify(a) === JSON.stringify(b)

const valueOf = (node: Node): Json => {
  switch (node.type) {
    case "object":
      return Object.fromEntries(
        childrenOf(node).flatMap(({ children: [key, value] = [] }) =>
          key === undefined || value === undefined ? [] : [[String(key.value), valueOf(value)]],
        ),
      )
    case "array":
      return childrenOf(node).map(valueOf)
    default:
      return node.value as Json
  }
}

/** Why a value cannot be set: what is in its way is neither an object nor a list. */
export interface InTheWay {
  readonly steps: ReadonlyArray<Step>
}

const indexIn = (node: Node, step: Step): number =>
  node.type === "array"
    ? Number(step)
    : childrenOf(node).findIndex(({ children }) => children?.[0]?.value === step)

const memberValue = (node: Node, index: number): Node | undefined => {
  const child = childrenOf(node)[index]
  return child?.type === "property" ? child.children?.[1] : child
}

const holds = (node: Node, step: Step): boolean =>
  node.type === (typeof step === "number" ? "array" : "object")

const wrap = (steps: ReadonlyArray<Step>, value: Json): Json =>
  steps.reduceRight<Json>(
    (inner, step) => (typeof step === "number" ? [inner] : { [step]: inner }),
    value,
  )

/** The text of one change; `undefined` removes, and a number beyond the end of a list appends. */
const changeLeaf = (
  text: string,
  steps: ReadonlyArray<Step>,
  value: Json | undefined,
): string | InTheWay => {
  let node = parseTree(text, [], { allowTrailingComma: true })
  if (node === undefined) return { steps: [] }
  for (const [depth, step] of steps.entries()) {
    if (!holds(node, step)) return value === undefined ? text : { steps: steps.slice(0, depth) }
    const index = indexIn(node, step)
    const inner = memberValue(node, index)
    if (inner === undefined)
      return value === undefined
        ? text
        : applyEdits(text, [...append(text, node, step, wrap(steps.slice(depth + 1), value))])
    if (depth === steps.length - 1 && value === undefined)
      return applyEdits(text, [...remove(text, node, index)])
    node = inner
  }
  return value === undefined || isEqual(valueOf(node), value)
    ? text
    : applyEdits(text, [...replace(text, node, value)])
}

/** The value at some steps of a text that parses. */
const valueAt = (text: string, steps: ReadonlyArray<Step>): Json | undefined => {
  let node = parseTree(text, [], { allowTrailingComma: true })
  for (const step of steps) {
    if (node === undefined || !holds(node, step)) return undefined
    node = memberValue(node, indexIn(node, step))
  }
  return node === undefined ? undefined : valueOf(node)
}

/**
 * A text with another value at some steps; `undefined` removes it. An object in the place of an object
 * changes only the members that differ: what is beside them keeps its place and its remarks.
 *
 * @param text parses, and has no byte-order mark
 */
export const changeText = (
  text: string,
  steps: ReadonlyArray<Step>,
  value: Json | undefined,
): string | InTheWay => {
  const before = valueAt(text, steps)
  if (!isJsonObject(before) || !isJsonObject(value)) return changeLeaf(text, steps, value)
  let changed: string | InTheWay = text
  for (const key of new Set([...Object.keys(before), ...Object.keys(value)])) {
    if (typeof changed !== "string") return changed
    changed = changeText(
      changed,
      [...steps, key],
      Object.hasOwn(value, key) ? value[key] : undefined,
    )
  }
  return changed
}
