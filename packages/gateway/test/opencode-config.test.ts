/** What is in force of the user's own opencode in a turn. */
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import * as Result from "effect/Result"
import { backends } from "@mooring/gateway"
import { Directory } from "./support.ts"

const opencode = backends.get("opencode")
if (opencode === undefined) throw new Error("there is no such backend")

const mcp = (...names: ReadonlyArray<string>) => ({
  mcp: Object.fromEntries(names.map((name) => [name, {}])),
})

describe("of the user's own opencode a turn knows", () => {
  it("every server that any of its layers names", () => {
    using directory = new Directory()
    directory.write("home/.config/opencode/config.json", mcp("a"))
    directory.write("home/.config/opencode/opencode.json", mcp("b"))
    directory.write("home/.config/opencode/opencode.jsonc", '// c\n{ "mcp": { "c": {}, }, }')
    directory.write("home/.opencode/opencode.json", mcp("d"))
    directory.write("opencode.json", mcp("e"))
    directory.write("x/y/.opencode/opencode.jsonc", mcp("f"))
    directory.write("x/opencode.json", "{ not whole")
    const host = directory.host({
      OPENCODE_CONFIG: directory.write("own.json", mcp("g")),
      OPENCODE_CONFIG_DIR: join(directory.path, "dir"),
      OPENCODE_CONFIG_CONTENT: JSON.stringify(mcp("i")),
    })
    directory.write("dir/opencode.json", mcp("h"))
    const found = opencode.surroundings({ ...host, cwd: join(directory.path, "x/y") })
    expect([...Result.getOrThrow(found).foreign].toSorted()).toEqual([..."abcdefghi"])
  })

  it("the settings of its variables, with the files that they refer to", () => {
    using directory = new Directory()
    const text = '{ "a": "{file:./b}", "c": "{file:~/d}", "e": "{file:/f}", "g": "{env:H}" }'
    const host = directory.host({ OPENCODE_CONFIG: directory.write("in/own.json", text) })
    expect(Result.getOrThrow(opencode.surroundings(host)).own).toEqual({
      config: {
        a: `{file:${join(directory.path, "in/b")}}`,
        c: "{file:~/d}",
        e: "{file:/f}",
        g: "{env:H}",
      },
      content: {},
    })
  })

  it("nothing where its variables cannot be read, and their text is not told", () => {
    using directory = new Directory()
    const host = directory.host({ OPENCODE_CONFIG_CONTENT: '{ "key": "s3cret' })
    expect(opencode.surroundings(host)).toEqual(
      Result.fail({
        problem: "OPENCODE_CONFIG_CONTENT is no JSON object",
        remedy: "mend what it says, or unset the variable; then run the turn again",
      }),
    )
  })
})

describe("opencode works for", () => {
  const cases = [
    ["nobody", undefined, { _tag: "None" }],
    ["keys", '{"a":{"type":"api","key":"k"}}', { _tag: "Known", id: "api-key" }],
    [
      "accounts",
      '{"b":{"accountId":"2"},"a":{"accountId":"1"},"c":{"key":"k"}}',
      { _tag: "Known", id: "1,2" },
    ],
    [
      "whom it is not known yet",
      '{"a":{',
      { _tag: "Unknown", message: "auth.json of opencode is not whole" },
    ],
  ] as const
  for (const [who, logins, expected] of cases)
    it(`${who}`, () => {
      using directory = new Directory()
      if (logins !== undefined) directory.write("home/.local/share/opencode/auth.json", logins)
      expect(opencode.account(directory.host())).toEqual(expected)
    })
})
