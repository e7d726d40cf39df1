import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import { Template } from "@mooring/config"
import { sealArguments, sealCredential, sealText, sealUrl } from "../src/template/index.ts"
import { openedText, parsedTemplate, readingsOf } from "./support.ts"

describe("references", () => {
  it.each([
    ["${VAR}", "${VAR}"],
    ["${env:VAR}", "${VAR}"],
    ["a${VAR}b${W}", "a${VAR}b${W}"],
    ["${VAR:-default}", "${VAR:-default}"],
    ["${VAR:-}", "${VAR:-}"],
    ["${VAR:-a:b-c}", "${VAR:-a:b-c}"],
    ["${env:VAR:-d}", "${VAR:-d}"],
    ["${PLUGIN_ROOT}/x", "${PLUGIN_ROOT}/x"],
    ["${CLAUDE_PLUGIN_ROOT}/x", "${PLUGIN_ROOT}/x"],
    ["${extensionPath}/x", "${PLUGIN_ROOT}/x"],
    ["${CLAUDE_PLUGIN_DATA}", "${PLUGIN_DATA}"],
  ])("%s is one form", (written, canonical) => {
    expect(String(parsedTemplate(written))).toBe(canonical)
    expect(parsedTemplate(written).parts.some(({ _tag }) => _tag !== "Literal")).toBe(true)
  })

  it.each(["", "$VAR", "$", "${", "${VAR", "a}b", "{x}", "$ {VAR}", "100%", "C:\\dir\\${"])(
    "%j is text",
    (text) => {
      expect(parsedTemplate(text)).toEqual(Template.literal(text))
    },
  )

  it.each([
    ["${}", "does not name"],
    ["${1%.*}", "does not name"],
    ["${a b}", "does not name"],
    ["${my-token}", "does not name"],
    ["${input:token}", "input references are not known here"],
    ["${input:a:b}", "input references are not known here"],
    ["${A:-${B}}", "cannot hold another reference"],
  ])("%s is refused, not taken for text", (text, message) => {
    expect(() => parsedTemplate(text)).toThrow(message)
  })

  it("are found in linear time", () => {
    const find = () => {
      parsedTemplate("${".repeat(200_000))
      expect(() => parsedTemplate("${".repeat(200_000) + "}")).toThrow()
    }
    expect(readingsOf(find, 90)).toBeLessThan(90)
  })
})

describe("what is sealed", () => {
  const args = (...written: ReadonlyArray<string>): ReadonlyArray<string> =>
    sealArguments(written.map(parsedTemplate)).map(String)

  it.each([
    ["a credential, whole", sealCredential, "s3cret", "••••"],
    ["a credential behind a known scheme", sealCredential, "Bearer s3cret", "Bearer ••••"],
    ["around references", sealCredential, "Bearer a${T}b", "Bearer ••••${T}••••"],
    ["a default", sealCredential, "${T:-s3cret}", "${T:-••••}"],
    ["nothing of a reference alone", sealCredential, "Bearer ${T}", "Bearer ${T}"],
    ["user info", sealUrl, "https://u:p@h/x", "https://••••@h/x"],
    ["query values", sealUrl, "https://h/x?a=1&b=${B}&c", "https://h/x?a=••••&b=${B}&••••"],
    ["a fragment", sealUrl, "https://h/x#t=1", "https://h/x#••••"],
    ["an at sign in the path is no user info", sealUrl, "https://h/@scope/x", "https://h/@scope/x"],
    ["a token in a path", sealUrl, `https://h/s/sk-${"a".repeat(20)}/mcp`, "https://h/s/••••/mcp"],
    ["a token in a command", sealText, `x ghp_${"b".repeat(30)}`, "x ••••"],
  ])("%s", (_, seal, written, shown) => {
    const sealed = seal(parsedTemplate(written))
    expect(String(sealed)).toBe(shown)
    expect(openedText(sealed)).toBe(written)
  })

  it.each([
    [
      ["-y", "@scope/pkg@1.2.3"],
      ["-y", "@scope/pkg@1.2.3"],
    ],
    [
      ["--token", "abc"],
      ["--token", "••••"],
    ],
    [
      ["--token", "--verbose"],
      ["--token", "--verbose"],
    ],
    [["--api-key=abc"], ["--api-key=••••"]],
    [
      ["--apiKey", "abc"],
      ["--apiKey", "••••"],
    ],
    [["--access_token=${T}x"], ["--access_token=${T}••••"]],
    [
      ["-e", "GITHUB_TOKEN=abc"],
      ["-e", "GITHUB_TOKEN=••••"],
    ],
    [
      ["-e", "LOG=debug"],
      ["-e", "LOG=debug"],
    ],
    [
      ["--token-url", "https://h"],
      ["--token-url", "https://h"],
    ],
    [
      ["--keyboard", "us"],
      ["--keyboard", "us"],
    ],
    [
      ["--header", "Authorization: Bearer abc"],
      ["--header", "Authorization: Bearer ••••"],
    ],
    [
      ["--header", "X-Api-Key:abc"],
      ["--header", "X-Api-Key:••••"],
    ],
    [["postgres://u:p@h/db?sslmode=x"], ["postgres://••••@h/db?sslmode=••••"]],
    [["--url=https://u@h/"], ["--url=https://••••@h/"]],
    [[`eyJhbGciOi.eyJzdWIiOi.${"c".repeat(12)}`], ["••••"]],
  ])("among arguments: %j", (written, shown) => {
    expect(args(...written)).toEqual(shown)
  })
})

describe("a template with secrets", () => {
  const sealed = sealCredential(parsedTemplate("Bearer s3cret${T:-d3fault}"))

  it("prints masked wherever it goes", () => {
    for (const text of [
      String(sealed),
      `${sealed}`,
      JSON.stringify({ sealed }),
      JSON.stringify(sealed.parts),
      inspect(sealed, { showHidden: true, depth: 9 }),
      inspect(sealed.parts, { showHidden: true, depth: 9 }),
      inspect(sealed.parts, { customInspect: false, showHidden: true, depth: 9 }),
    ]) {
      expect(text).not.toContain("s3cret")
      expect(text).not.toContain("d3fault")
    }
  })

  it("opens where a lease writes", () => {
    expect(openedText(sealed)).toBe("Bearer s3cret${T:-d3fault}")
  })
})
