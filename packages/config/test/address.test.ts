import { describe, expect, it } from "@effect/vitest"
import { formatDiagnostic } from "@mooring/config"
import { originOfUrl } from "../src/template/address.ts"
import { braces, parseTemplate, sealUrl } from "../src/template/index.ts"
import { pluginLayer, servers, userLayer } from "./support.ts"

const origin = (url: string): string | undefined => {
  const parsed = parseTemplate(url, braces)
  return "issue" in parsed ? undefined : originOfUrl(sealUrl(parsed))
}

describe("an address", () => {
  const evasive = [
    ["a backslash that ends the host", "https://good.example\\@evil.example/"],
    ["backslashes for slashes", "https:\\\\u:s3cret@evil.example/"],
    ["a space before it", " https://u:s3cret@good.example/"],
    ["a space behind it", "https://good.example/ "],
    ["a space inside", "https://good.example/a b"],
    ["a tab in its scheme", "ht\ttps://u:s3cret@good.example/"],
    ["a tab between its slashes", "https:/\t/u:s3cret@good.example/"],
    ["a line break in its host", "https://good.\nexample/"],
    ["a control character", "https://good.example/\u0001"],
    ["a C1 control character", "https://good.example/\u0085"],
    ["a soft hyphen in its host", "https://go\u00ADod.example/"],
    ["a byte order mark before it", "\uFEFFhttps://good.example/"],
    ["a mark that turns the text around", "https://good.example/\u202E"],
    ["a backslash after a reference", "${BASE}\\@evil.example/"],
    ["a backslash in a default", "https://${HOST:-good.example\\@evil.example}/"],
  ] as const

  it.each(evasive)("is refused at its place with %s", (_, url) => {
    for (const layer of [
      userLayer(servers({ a: { url } })),
      pluginLayer("p", servers({ a: { url } }), { env: ["BASE", "HOST"] }),
    ]) {
      expect(layer.declarations.map(({ _tag }) => _tag)).toEqual(["Refusal"])
      const [finding, ...rest] = layer.diagnostics
      expect(rest).toEqual([])
      expect(finding).toMatchObject({
        code: "field-value",
        message: "this address holds a backslash, white space or an invisible character",
        origin: { pointer: "/mcpServers/a/url" },
      })
      if (finding !== undefined) expect(formatDiagnostic(finding)).not.toContain("s3cret")
    }
  })

  it.each(["https://mcp.${DOMAIN}/", "https://h.example:${PORT}/", "https://${HOST}/"])(
    "may have a reference for any part of itself: %s",
    (url) => expect(userLayer(servers({ a: { url } })).diagnostics).toEqual([]),
  )

  it.each([
    "https:/u:s3cret@evil.example/",
    "https:u:s3cret@evil.example/",
    "https:///u:s3cret@evil.example/",
    "https://",
    "https://?x",
    "ftp://h/",
    "file:///etc/passwd",
    "h/x",
  ])("is refused where its beginning is another to a URL parser: %s", (url) => {
    const { diagnostics } = userLayer(servers({ a: { url } }))
    expect(diagnostics.map(({ code, remedy }) => [code, remedy])).toEqual([
      ["field-value", "write a full address: https://host/path"],
    ])
    expect(diagnostics.map((finding) => formatDiagnostic(finding)).join()).not.toContain("s3cret")
  })

  it.each(["https://h", "HTTPS://H:8443/x?y#z", "http://[::1]:80/", "https://bücher.example/"])(
    "is taken as it is: %s",
    (url) => {
      expect(userLayer(servers({ a: { url } })).diagnostics).toEqual([])
    },
  )
})

describe("the origin of an address", () => {
  it.each([
    ["https://Good.Example:443/x", "https://good.example"],
    ["https://good%2eexample/", "https://good.example"],
    ["https://good.example@evil.example/", "https://evil.example"],
    ["https://u:p@good.example:8443?x", "https://good.example:8443"],
    ["https://good.example/${PATH}", "https://good.example"],
    ["https://good.example?k=${KEY:-d}", "https://good.example"],
    // A name that looks like a token is a name: it is not what the origin is compared without.
    [`https://ghp_${"a1".repeat(12)}.example/`, `https://ghp_${"a1".repeat(12)}.example`],
  ])("%s has %s", (url, known) => {
    expect(origin(url)).toBe(known)
  })

  it.each([
    "${BASE}",
    "${BASE}/x",
    "${SCHEME}://good.example/",
    "https://${HOST}/",
    "https://good.example${REST}",
    "https://good.example${REST}/x",
    "https://good.example:${PORT}/",
    "https://${USER}@good.example/",
    "https://${HOST:-good.example}/",
    "https:${REST}",
  ])("is not known where a reference can change it: %s", (url) => {
    expect(origin(url)).toBeUndefined()
  })
})
