/** Bindings in rows: what is read quickly is what the schema reads, and the identity stays text. */
import { describe, expect, it } from "@effect/vitest"
import * as Arbitrary from "effect/Arbitrary"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Binding } from "../src/session/binding.ts"
import { bindingText, readBindingText } from "../src/session/binding-text.ts"
import { seal } from "../src/session/seal.ts"
import { sampleBinding } from "./sample-binding.ts"

const sample = sampleBinding({ session: "s", backend: "demo", agentSessionId: "a" })
const identity: unknown = JSON.parse(sample.identity)

const rowOf = (text: string): string => seal(text, ["s", "demo"])

const told = (binding: Binding): unknown => ({ ...binding, identity: JSON.parse(binding.identity) })
const whatIs = (read: Result.Result<Binding, unknown>): unknown =>
  Result.match(read, { onSuccess: told, onFailure: () => "no binding" })

/** What a row says, and the plain way to it: all by the schema. */
const read = (row: string) => whatIs(readBindingText(row))
const readPlainly = (row: string) => whatIs(Schema.decodeUnknownResult(Binding)(JSON.parse(row)))

describe("a binding in a row", () => {
  const { identity: _, ...fields } = Binding.fields
  const { identity: text, ...rest } = sample

  const rowWith = (members: object): string =>
    rowOf(bindingText({ ...members, identity: text } as never))

  it.prop("is what the schema reads", [Arbitrary.schema(Schema.Struct(fields))], ([any]) => {
    expect(read(rowWith(any))).toEqual(readPlainly(rowWith(any)))
  })

  const odd = [undefined, null, "", 1, -1, 0.5, 2 ** 53, true, {}, [], [{}], [null]]
  const fact = { kind: "tools", subject: "a", value: "b", new: 1 }

  it.each([...Object.keys(fields), "new"])("and so where another version has any %s", (name) => {
    for (const value of odd)
      for (const facts of [[], [fact]]) {
        const row = rowWith({ ...rest, facts, [name]: value })
        expect(read(row)).toEqual(readPlainly(row))
      }
  })

  const mark = ',"identity":{"covers":'

  it.each([
    ["as this version writes it", bindingText(sample)],
    ["with its identity among the rest, as earlier versions wrote it", { ...sample, identity }],
    ["with something behind its identity", { ...rest, identity, note: { version: "r1" } }],
    ["with an identity of another version", { ...rest, identity: { covers: [], version: "r9" } }],
    ["with what looks like an identity in a text", bindingText({ ...sample, cwd: `${mark}[]` })],
    ["with an identity in what is new", { ...rest, new: [{ a: 1, identity }], identity }],
  ])("is read: %s", (_what, written) => {
    const text = typeof written === "string" ? written : JSON.stringify(written)
    for (const row of [rowOf(text), text]) {
      expect(readPlainly(row)).toMatchObject({ session: "s", agentSessionId: "a" })
      expect(read(row)).toEqual(readPlainly(row))
    }
  })

  it("keeps the text of its identity as it was written", () => {
    expect(readBindingText(rowOf(bindingText(sample)))).toEqual(Result.succeed(sample))
  })
})
