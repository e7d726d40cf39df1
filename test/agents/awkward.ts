/** Texts that something on the way to a server could take for more than text, and how they are to arrive. */
import { expect } from "vitest"
import type { RemoteServer } from "./remote-server.ts"

/** The environment that the references among the texts are about. */
export const awkwardVariables = { PRESENT: "pre$ent", EMPTY: "" }

/** What is written, and what arrives where that is not the same. */
type Awkward = readonly [written: string, arrives?: string]

const common: ReadonlyArray<Awkward> = [
  ["$HOME"],
  ["${unclosed"],
  ["a$"],
  ["$$"],
  ["{env:HOME}"],
  ["100%"],
  ["%PATH%"],
  ['quo"te'],
  ["apo'strophe"],
  ["back\\slash\\n"],
  ["two  spaces "],
  ["ünï😀"],
  [""],
  ["#x;y&z|`w`"],
  ["${PRESENT}", "pre$ent"],
  ["<${ABSENT:-de$fault}>", "<de$fault>"],
  ["${EMPTY:-unset}", "unset"],
  ["~/x"],
  ["*"],
]

/** A header's value begins and ends with no space, and is text of one byte a character. */
const suitsHeader = (text: string): boolean => text === text.trim() && /^[\x20-\x7e]+$/.test(text)

const named = (prefix: string, texts: ReadonlyArray<string>): Record<string, string> =>
  Object.fromEntries(texts.map((text, index) => [`${prefix}${index}`, text]))

/**
 * The texts, as arguments, variables and headers of servers.
 *
 * @param more what only one CLI could stumble over
 */
export const awkwardTexts = (...more: ReadonlyArray<string>) => {
  const texts = [...common, ...more.map((text): Awkward => [text])]
  const written = texts.map(([text]) => text)
  const arrived = texts.map(([text, arrives = text]) => arrives)
  const forHeaders = texts.filter(([text]) => suitsHeader(text))
  return {
    args: written,
    env: named("MIRROR_", written),
    headers: named(
      "X-Awkward-",
      forHeaders.map(([text]) => text),
    ),
    arrived: { args: arrived, env: named("MIRROR_", arrived) },
    /** Expects that all requests for an address came with the headers, and that there were some. */
    expectHeaders: ({ heard }: RemoteServer, url: string): void => {
      const requests = heard.filter((request) => request.url === url)
      expect([url, requests.length > 0]).toEqual([url, true])
      const expected = named(
        "x-awkward-",
        forHeaders.map(([text, arrives = text]) => arrives),
      )
      for (const { headers } of requests) expect(headers).toMatchObject(expected)
    },
  }
}
