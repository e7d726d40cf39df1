import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { formatDiagnostic, parseDocument } from "@mooring/config"
import { documentOf } from "./support.ts"

const print = (text: string): string => {
  const parsed = parseDocument("m.jsonc", text)
  return Result.isFailure(parsed)
    ? formatDiagnostic(parsed.failure)
    : parsed.success.faults
        .map((fault) => formatDiagnostic(parsed.success.reportFault(fault)))
        .join("\n")
}

describe("a document", () => {
  it("has comments and trailing commas", () => {
    expect(documentOf("m", '{ // one\n "a": [1, /* two */ 2,], }').value).toEqual({ a: [1, 2] })
  })

  it("may begin with a byte-order mark", () => {
    const document = documentOf("m", '\uFEFF{"a": 1}')
    expect(document.value).toEqual({ a: 1 })
    expect(document.originOf(["a"], "key")).toMatchObject({ line: 1, column: 2 })
  })

  it.each(["\n", "\r\n", "\r"])("counts lines that end with %j", (end) => {
    const document = documentOf("m", ["{", '  "a": {', '    "b~/c": [1, 2]', "  }", "}"].join(end))
    expect(document.originOf(["a", "b~/c", 1])).toEqual({
      file: "m",
      pointer: "/a/b~0~1c/1",
      line: 3,
      column: 17,
    })
  })

  it("places what is absent at the nearest thing there is", () => {
    const document = documentOf("m", '{\n  "a": {}\n}')
    expect(document.originOf(["a", "b", "c"])).toMatchObject({ line: 2, column: 8 })
  })
})

describe("a document that is refused", () => {
  it("points to a comma where it is missing, not where that is noticed", () => {
    expect(print('{\n  "a": {"command": "npx"}\n\n  "b": {}\n}')).toMatchInlineSnapshot(`
      "m.jsonc:2:26: error: a comma is missing here [syntax]
            "••••": {"command": "••••"}
                                       ^
        fix: put a comma between the two members"
    `)
  })

  it.each([
    ["", "m.jsonc:1:1: error: this document is empty [empty]"],
    [" \n\t", "m.jsonc:1:1: error: this document is empty [empty]"],
    ["// nothing", "m.jsonc:1:11: error: a value is missing here [syntax]"],
    ['{"a":', "m.jsonc:1:6: error: a value is missing here [syntax]"],
    ['{"a" 1}', "m.jsonc:1:5: error: a colon is missing here [syntax]"],
    ['{"a": "x}', "m.jsonc:1:7: error: this string does not end [syntax]"],
    ["{a: 1}", "m.jsonc:1:2: error: this is neither a value nor a key [syntax]"],
    ["{'a': 1}", "m.jsonc:1:2: error: this is neither a value nor a key [syntax]"],
    ['{"a": 1', "m.jsonc:1:8: error: a closing brace } is missing [syntax]"],
    ['{"a": [1}', "m.jsonc:1:9: error: a comma is missing here [syntax]"],
    ["{}\n{}", "m.jsonc:2:1: error: nothing may follow the document [syntax]"],
    ['{"a": "\\q"}', "m.jsonc:1:7: error: this escape is not known [syntax]"],
    ["`{}", "m.jsonc:1:1: error: this is neither a value nor a key [syntax]"],
  ])("%j", (text, expected) => {
    expect(print(text).split("\n")[0]).toBe(expected)
  })

  it("is larger than 1 MiB as UTF-8, and not a byte before", () => {
    const of = (bytes: number) => `"${"é".repeat((bytes - 2) / 2)}"`
    expect(print(of(1024 * 1024))).toBe("")
    expect(print(of(1024 * 1024 + 2))).toContain("[too-large]")
    expect(print(`"${"x".repeat(2 * 1024 * 1024)}"`)).toContain("[too-large]")
  })

  it("is nested deeper than 64 levels, however deep", () => {
    expect(print("[".repeat(64) + "]".repeat(64))).toBe("")
    expect(print("[".repeat(65) + "]".repeat(65))).toContain("m.jsonc:1:65: error")
    expect(print("[".repeat(500_000))).toContain("[too-deep]")
  })
})

describe("brackets that do not match", () => {
  it.each([
    ["closed before they are opened", `${"]".repeat(100)}${"[".repeat(10_000)}`],
    ["of the other kind", "[},".repeat(300_000)],
    ["of the other kind, in an object", '{"a":[}'.repeat(100_000)],
    ["of the other kind, after a value", "[1},".repeat(200_000)],
    ["in what is passed over", "{[}".repeat(300_000)],
  ])("are refused without a crash: %s", (_, text) => {
    expect(print(text)).toMatch(/\[(syntax|too-deep)\]/)
  })
})

describe("a fault of a member", () => {
  it.each([
    ['{"a": 1, "a": 2}', 'm.jsonc:1:10: error: the key "a" stands twice in this object'],
    ['{"__proto__": {}}', "m.jsonc:1:2: error: the key __proto__ is refused"],
    ['{"constructor": {}}', "m.jsonc:1:2: error: the key constructor is refused"],
    ['{"\\u005f_proto__": {}}', "m.jsonc:1:2: error: the key __proto__ is refused"],
    ['{"a": "\\ud800"}', "m.jsonc:1:7: error: this text holds half of a surrogate pair"],
    ['{"\\udc00": 1}', "m.jsonc:1:2: error: this text holds half of a surrogate pair"],
    ['{"a": 1e999}', "m.jsonc:1:7: error: this number is too large to be read"],
  ])("%j", (text, expected) => {
    expect(print(text)).toContain(expected)
  })

  it("does not reach the prototype of anything", () => {
    const { value } = documentOf("m", '{"__proto__": {"polluted": true}, "a": {}}')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe("a finding", () => {
  it("cannot write on the terminal, or make lines of its own", () => {
    const printed = formatDiagnostic({
      code: "syntax",
      severity: "error",
      message: "\u001b[2Jred\u202eherring\nerror: another",
      remedy: "\u0007",
      origin: { file: "a\nb\u001b]0;x\u0007", pointer: "", line: 1, column: 1 },
    })
    expect(printed.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(printed.split("\n")).toHaveLength(2)
  })
})

describe("the line of a finding", () => {
  const line = (text: string): string => print(text).split("\n")[1] ?? ""

  it("shows the words of the format alone where the document does not parse", () => {
    expect(
      line('{"command": "npx", "url": "https://h", "env": {"T": "s", "P": 1, "Q": true} "x"'),
    ).toBe(
      '    {"command": "••••", "url": "••••", "env": {"••••": "••••", "••••": ••••, "••••": true} "••••"',
    )
  })

  it("masks comments, and text that is no token at all", () => {
    expect(line('{"a": 1 /* s3cret */ "b": s3cret // s3cret')).not.toContain("s3cret")
  })

  it.each([
    '{"env": {"TOKEN": "s3cret": "x"}}',
    '{"env": {"TOKEN" "s3cret"}}',
    '{"env": {"TOKEN: "s3cret", "B": "c"}}',
    '{"env": {"s3cret"}}',
    '{"command": "s3cret" "args": []}',
    '{"env": {"A": 53cret}, "B": s3cret}',
    '{"type": "s3cret, "name": "s3cret"}',
    '{"description": "\\u00733cret" "s3cret"}',
  ])("takes nothing for a key or a field where the document does not parse: %s", (text) => {
    expect(line(text)).not.toMatch(/[s5\d]3cret/)
  })

  /** The line at the end of which a key stands twice, which leaves the rest of it as it is. */
  const parsedLine = (text: string): string => line(`${text.slice(0, -1)}, "!": 1, "!": 2}`)

  it.each([
    ['{"mcpServers": {"a": {"command": "npx", "cwd": "/x", "timeout": 5}}}'],
    ['{"mcpServers": {"a": {"tools": {"include": ["b"], "exclude": ["c"]}, "agents": ["d"]}}}'],
    ['{"servers": {"type": {"type": "http", "description": "for \\"us\\""}}}'],
    ['{"plugins": {"p": {"path": "~/p", "rename": {"a": "b"}}}, "onMcpChange": "x"}'],
    ['{"a": {"command": "npx", "enabled": false}}'],
  ])("shows the known fields of an entry, and of what is around it: %s", (text) => {
    expect(parsedLine(text)).toContain(text.slice(0, -1))
  })

  it.each([
    '{"mcpServers": {"a": {"env": {"description": "s3cret", "type": "s3cret", "command": "s3cret"}}}}',
    '{"mcpServers": {"path": {"env": {"A": "s3cret"}, "args": ["s3cret"], "x": "s3cret"}}}',
    '{"mcpServers": {"command": {"url": "s3cret", "headers": {"name": "s3cret"}}}}',
    '{"mcpServers": {"command": "s3cret", "description": ["s3cret"]}}',
    '{"mcpServers": {"a": {"command": ["s3cret"], "cwd": {"path": "s3cret"}}}}',
    '{"mcpServers": {"a": {"tools": ["s3cret"], "agents": {"name": "s3cret"}}}}',
    '{"mcpServers": {"a": {"settings": {"s3cret": 1, "name": {"command": "s3cret"}}}}}',
    '{"plugins": {"p": {"env": {"path": "s3cret", "s3cret": 1}, "settings": {"path": "s3cret"}}}}',
    '{"plugins": {"command": "s3cret", "p": {"command": "s3cret", "env": ["s3cret"]}}}',
    '{"settings": {"mcpServers": {"a": {"command": "s3cret", "s3cret": 1}}}, "servers": {}}',
    '{"description": "s3cret", "cwd": ["s3cret"], "path": {"env": "s3cret"}}',
  ])("masks what a name alone would show: %s", (text) => {
    // Whole, so that nothing is missing for want of room.
    expect(parsedLine(text)).toMatch(/^ {4}\{.*"!": ••••\}$/)
    expect(parsedLine(text)).not.toContain("s3cret")
  })

  const token = `ghp_${"a1B2".repeat(9)}`

  it.each([
    `{"mcpServers": {"a": {"command": "${token}"}}}`,
    `{"mcpServers": {"${token}": {}}}`,
    `{"mcpServers": {"a": {"env": {"${token}": ""}, "${token}": 1}}}`,
    `{"mcpServers": {"a": {"command": "\\u0067${token.slice(1)}"}}}`,
    `{"mcpServers": {"a": {"command": "npx x --token ${token.slice(4)}"}}}`,
    `{"mcpServers": {"a": {"for": "https://u:${token.slice(4)}@h"}}}`,
    `{"${token}": 1}`,
  ])("masks what looks like a secret wherever it stands: %s", (text) => {
    // Whole, so that nothing is missing for want of room.
    expect(parsedLine(text)).toMatch(/^ {4}\{.*"!": ••••\}$/)
    expect(parsedLine(text)).not.toContain(token.slice(5))
  })

  it("does not name a key that looks like a secret", () => {
    expect(print(`{"${token}": 1, "${token}": 2}`)).not.toContain(token)
  })

  it("stands alone beside comments of several lines", () => {
    expect(line('{\n"b": 1, /* x\ny */ "a": 1, "a": 2, /*\n*/ "c": 1}')).toBe(
      '    /* … */ "a": ••••, "a": ••••, /* … */',
    )
  })

  it("is cut around the caret where it is long", () => {
    const [, shown = "", caret = ""] = print(`{${'"a":1,'.repeat(500)}"b" 1}`).split("\n")
    expect(shown.length).toBeLessThan(140)
    expect(caret.length - 1).toBeLessThan(shown.length + 1)
    expect(shown[caret.indexOf("^") - 1]).toBe('"')
  })
})
