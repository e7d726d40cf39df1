/** A parsed configuration text: its values, and where each of them was written. */
import type { Code, Diagnostic, Excerpt } from "../diagnostic/diagnostic.ts"
import { diagnostic } from "../diagnostic/diagnostic.ts"
import type { Origin } from "../provenance.ts"
import { excerptAt } from "./excerpt.ts"
import { lineStarts, type Position, positionAt } from "./position.ts"
import { type Step, toPointer } from "./pointer.ts"
import { hideUnlessClear, type Judge } from "./show.ts"
import type { TokenTable } from "./token.ts"
import { follow, type Node, placesOf } from "./tree.ts"

/** A JSON value as a document holds it. */
export type Json =
  | null
  | boolean
  | number
  | string
  | ReadonlyArray<Json>
  | { readonly [key: string]: Json }

/** An object of a document. */
export type JsonObject = { readonly [key: string]: Json }

/** Whether a value of a document is an object. */
export const isJsonObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/**
 * Something that makes one member of a document unusable although the text parses.
 *
 * @property steps the member it is about
 * @property offset where it stands in the text
 */
export interface Fault {
  readonly code: "duplicate-key" | "hostile-key" | "lone-surrogate" | "number-range"
  readonly steps: ReadonlyArray<Step>
  readonly offset: number
  readonly message: string
  readonly remedy: string
}

/** What a finding says, before it is placed in a document. */
export interface Finding {
  readonly code: Code
  readonly message: string
  readonly remedy: string
}

/** A document that parsed. Positions are worked out when somebody asks for one. */
export class SourceDocument {
  readonly file: string
  readonly faults: ReadonlyArray<Fault>
  // A document is reachable from every catalog, and its text holds the user's secrets: what prints or
  // serialises one must not find it.
  readonly #text: string
  readonly #value: Json
  readonly #parse: () => Node
  #parsed: Node | undefined
  readonly #scan: (text: string) => TokenTable
  #starts: ReadonlyArray<number> | undefined
  #shown: { readonly tokens: TokenTable; readonly judge: Judge } | undefined

  constructor(options: {
    readonly file: string
    readonly text: string
    /** Makes the tree, when somebody asks for a position. */
    readonly root: () => Node
    readonly value: Json
    readonly faults: ReadonlyArray<Fault>
    readonly scan: (text: string) => TokenTable
  }) {
    this.file = options.file
    this.#text = options.text
    this.#value = options.value
    this.faults = options.faults
    this.#parse = options.root
    this.#scan = options.scan
  }

  get text(): string {
    return this.#text
  }

  get value(): Json {
    return this.#value
  }

  /** The value at some steps; `undefined` where there is none. */
  valueAt(steps: ReadonlyArray<Step>): Json | undefined {
    let value: Json | undefined = this.value
    for (const step of steps) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, step))
        return undefined
      value = (value as { readonly [key: string]: Json })[step]
    }
    return value
  }

  /** Where a value was written, or its key; the nearest enclosing value where it is absent. */
  originOf(steps: ReadonlyArray<Step>, part: "key" | "value" = "value"): Origin {
    return this.#place(steps, this.#offsetOf(steps, part))
  }

  /** A line, counted from 1, as it may be shown: what could be a secret is masked. */
  shownLine(line: number): string {
    this.#starts ??= lineStarts(this.#text)
    const start = this.#starts[line - 1]
    return start === undefined || start >= this.#text.length ? "" : this.#excerptAt(start).text
  }

  /** A finding about a value, or about its key. */
  report(steps: ReadonlyArray<Step>, part: "key" | "value", finding: Finding): Diagnostic {
    return this.#diagnose(steps, this.#offsetOf(steps, part), finding)
  }

  /** A fault as a finding. */
  reportFault(fault: Fault): Diagnostic {
    return this.#diagnose(fault.steps, fault.offset, fault)
  }

  /** Where a fault stands. */
  positionOf(fault: Fault): Position {
    return this.#positionAt(fault.offset)
  }

  /** The first fault of each member of the object at some steps, or of what is in it, by its key. */
  faultsIn(steps: ReadonlyArray<Step>): ReadonlyMap<Step, Fault> {
    const faults = new Map<Step, Fault>()
    for (const fault of this.faults) {
      const key = fault.steps[steps.length]
      if (key === undefined || faults.has(key)) continue
      if (steps.every((step, index) => step === fault.steps[index])) faults.set(key, fault)
    }
    return faults
  }

  #root(): Node {
    this.#parsed ??= this.#parse()
    return this.#parsed
  }

  #diagnose(steps: ReadonlyArray<Step>, offset: number, finding: Finding): Diagnostic {
    return diagnostic({
      code: finding.code,
      message: finding.message,
      remedy: finding.remedy,
      origin: this.#place(steps, offset),
      excerpt: () => this.#excerptAt(offset),
    })
  }

  #excerptAt(offset: number): Excerpt {
    this.#shown ??= {
      tokens: this.#scan(this.#text),
      judge: hideUnlessClear(this.#root(), placesOf(this.#root())),
    }
    return excerptAt(this.#text, this.#shown.tokens, offset, this.#shown.judge)
  }

  #positionAt(offset: number): Position {
    this.#starts ??= lineStarts(this.#text)
    return positionAt(this.#starts, offset)
  }

  #place(steps: ReadonlyArray<Step>, offset: number): Origin {
    return { file: this.file, pointer: toPointer(steps), ...this.#positionAt(offset) }
  }

  #offsetOf(steps: ReadonlyArray<Step>, part: "key" | "value"): number {
    const { node, member, depth } = follow(this.#root(), steps)
    return part === "key" && depth === steps.length && member !== undefined
      ? member.start
      : node.start
  }
}
