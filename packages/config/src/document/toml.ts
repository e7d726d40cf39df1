/** TOML, as a tree: the values that a JSON document could hold, and where each was written. */
import { type AST, ParseError, parseTOML } from "toml-eslint-parser"
import { limits } from "./limits.ts"
import { type Token, TokenKind, type TokenTable } from "./token.ts"
import { tomlPieces } from "./toml-pieces.ts"
import { type ArrayNode, type Member, type Node, ObjectNode, type Parsed } from "./tree.ts"

type KeyPart = AST.TOMLBare | AST.TOMLQuoted

const nameOf = (part: KeyPart): string => (part.type === "TOMLBare" ? part.name : part.value)

class TooDeep extends Error {
  readonly offset: number

  constructor(offset: number) {
    super("too deep")
    this.offset = offset
  }
}

/** Dates and times have no JSON value of their own: they are the text that is written. */
const leafOf = (node: AST.TOMLValue, text: string): Node => {
  const [start, end] = node.range
  switch (node.kind) {
    case "string":
    case "boolean":
      return { _tag: "Leaf", start, value: node.value }
    case "integer":
    case "float":
      return { _tag: "Leaf", start, value: Number(node.value) }
    default:
      return { _tag: "Leaf", start, value: text.slice(start, end) }
  }
}

/** Follows a key to the object that its last part stands in, making objects on the way. */
const holderOf = (
  top: ObjectNode,
  parts: ReadonlyArray<KeyPart>,
  depth: number,
): { readonly holder: ObjectNode; readonly depth: number } => {
  let holder = top
  for (const part of parts) {
    const found = holder.member(nameOf(part))?.value
    const next = found?._tag === "Array" ? found.items.at(-1) : found
    if (next?._tag === "Object") holder = next
    else {
      const made = new ObjectNode(part.range[0])
      holder.add({ key: nameOf(part), start: part.range[0], value: made })
      holder = made
    }
  }
  const below = depth + parts.length
  if (below > limits.depth) throw new TooDeep(parts.at(-1)?.range[0] ?? 0)
  return { holder, depth: below }
}

const readValue = (node: AST.TOMLContentNode, text: string, depth: number): Node => {
  const [start] = node.range
  if (node.type === "TOMLValue") return leafOf(node, text)
  if (depth >= limits.depth) throw new TooDeep(start)
  if (node.type === "TOMLArray")
    return {
      _tag: "Array",
      start,
      items: node.elements.map((item) => readValue(item, text, depth + 1)),
    }
  const table = new ObjectNode(start)
  for (const pair of node.body) addPair(table, pair, text, depth + 1)
  return table
}

const addPair = (table: ObjectNode, pair: AST.TOMLKeyValue, text: string, depth: number) => {
  const parts = pair.key.keys
  const last = parts.at(-1)
  if (last === undefined) return
  const at = holderOf(table, parts.slice(0, -1), depth)
  const member: Member = {
    key: nameOf(last),
    start: last.range[0],
    value: readValue(pair.value, text, at.depth + 1),
  }
  at.holder.add(member)
}

/** The object that a table's header opens: a new one, or one that was begun before. */
const openTable = (root: ObjectNode, { key, kind }: AST.TOMLTable) => {
  const last = key.keys.at(-1)
  if (kind === "standard" || last === undefined) return holderOf(root, key.keys, 0)
  const { holder, depth } = holderOf(root, key.keys.slice(0, -1), 0)
  const found = holder.member(nameOf(last))?.value
  const list: ArrayNode =
    found?._tag === "Array" ? found : { _tag: "Array", start: last.range[0], items: [] }
  if (found === undefined) holder.add({ key: nameOf(last), start: last.range[0], value: list })
  const table = new ObjectNode(last.range[0])
  list.items.push(table)
  return { holder: table, depth: depth + 2 }
}

const treeOf = ({ body }: AST.TOMLProgram, text: string): Node => {
  const root = new ObjectNode(0)
  for (const node of body[0].body) {
    if (node.type === "TOMLKeyValue") {
      addPair(root, node, text, 0)
      continue
    }
    const { holder, depth } = openTable(root, node)
    for (const pair of node.body) addPair(holder, pair, text, depth)
  }
  return root
}

/** What is missing at the end of a line is missing there, not where the next one begins. */
const endOfLineBefore = (text: string, offset: number): number => {
  const before = text.slice(0, offset).trimEnd()
  return /[\r\n]/.test(text.slice(before.length, offset)) ? before.length : offset
}

const broken = ({ message, index }: ParseError, text: string): Parsed => ({
  _tag: "Broken",
  offset: message.startsWith("Unspecified") ? endOfLineBefore(text, index) : index,
  message: `this is not TOML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
  remedy: /multiple times|duplicate/i.test(message)
    ? "keep one of the two, or give it another name"
    : "correct the line; see the TOML specification, version 1.0.0",
})

/** Parses a text as TOML (version 1.0.0) up to its first error, or to the first level beyond the limit. */
export const parseToml = (text: string): Parsed => {
  try {
    return { _tag: "Tree", root: treeOf(parseTOML(text, { tomlVersion: "1.0" }), text) }
  } catch (thrown) {
    if (thrown instanceof ParseError) return broken(thrown, text)
    if (thrown instanceof TooDeep) return { _tag: "TooDeep", offset: thrown.offset }
    // The parser calls itself for what is inside of what, as deep as the text says.
    if (thrown instanceof RangeError) return { _tag: "TooDeep", offset: 0 }
    throw thrown
  }
}

const punctuation: Readonly<Record<string, number>> = {
  "[": TokenKind.OpenBracket,
  "]": TokenKind.CloseBracket,
  "{": TokenKind.OpenBrace,
  "}": TokenKind.CloseBrace,
  ",": TokenKind.Comma,
}

const kindOf = ({ type, value }: AST.Token): number => {
  if (type === "Punctuator") return punctuation[value] ?? TokenKind.Colon
  if (type === "Boolean") return value === "true" ? TokenKind.True : TokenKind.False
  return type === "Integer" || type === "Float" ? TokenKind.Number : TokenKind.String
}

/** White space between two tokens, a line break at a time. */
const gap = (text: string, start: number, end: number): ReadonlyArray<Token> =>
  Array.from(text.slice(start, end).matchAll(/\r\n|[\r\n]|[^\r\n]+/g), ({ 0: piece, index }) => ({
    kind: /^[\r\n]/.test(piece) ? TokenKind.LineBreak : TokenKind.WhiteSpace,
    start: start + index,
    end: start + index + piece.length,
  }))

/** A text over several lines is shown of its first line alone, as comments are. */
const tokensOf = (program: AST.TOMLProgram, text: string): ReadonlyArray<Token> => {
  const written = [
    ...program.tokens.map((token) => ({ kind: kindOf(token), range: token.range })),
    ...program.comments.map(({ range }) => ({ kind: TokenKind.LineComment, range })),
  ].toSorted((a, b) => a.range[0] - b.range[0])
  const tokens: Array<Token> = []
  let end = 0
  for (const { kind, range } of written) {
    tokens.push(...gap(text, end, range[0]))
    end = range[1]
    tokens.push({
      kind: /[\r\n]/.test(text.slice(...range)) ? TokenKind.BlockComment : kind,
      start: range[0],
      end,
    })
  }
  return [...tokens, ...gap(text, end, text.length)]
}

/** All tokens of a text in order, by the kinds that JSON has. */
export const tomlTokens = (text: string): TokenTable => {
  try {
    const tokens = tokensOf(parseTOML(text, { tomlVersion: "1.0" }), text)
    return { starts: tokens.map(({ start }) => start), kinds: tokens.map(({ kind }) => kind) }
  } catch {
    return tomlPieces(text)
  }
}
