/** Requests at the right address, with a grant that is not good. */
import { adding, chunked, type Door, setting, touch, without } from "./request.ts"
import type { Hostile } from "./table.ts"

const base64 = (text: string): string => Buffer.from(text).toString("base64")

const half = (token: string): number => token.length >> 1

/** The last part of a token is its signature; what stands before it says what it is for. */
const split = (token: string): readonly [string, string] => {
  const dot = token.lastIndexOf(".")
  return [token.slice(0, dot), token.slice(dot + 1)]
}

const spoiled = (text: string, at: number): string =>
  text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1)

/** What is written in the Authorization header. */
const credentials: Readonly<Record<string, (door: Door) => string>> = {
  nothing: () => "",
  "no token": () => "Bearer",
  "an empty token": () => "Bearer ",
  "the token without a scheme": ({ token }) => token,
  "the scheme Basic": ({ token }) => `Basic ${token}`,
  "the scheme Basic, encoded": ({ token }) => `Basic ${base64(`mooring:${token}`)}`,
  "the scheme Digest": ({ token }) => `Digest ${token}`,
  "the scheme Token": ({ token }) => `Token ${token}`,
  "the scheme BearerX": ({ token }) => `BearerX ${token}`,
  "a scheme and no space": ({ token }) => `Bearer${token}`,
  "a colon behind the scheme": ({ token }) => `Bearer: ${token}`,
  "two spaces": ({ token }) => `Bearer  ${token}`,
  "a tab": ({ token }) => `Bearer\t${token}`,
  "a space in the token": ({ token }) =>
    `Bearer ${token.slice(0, half(token))} ${token.slice(half(token))}`,
  "a no-break space behind the token": ({ token }) => `Bearer ${token}\u00A0`,
  "a token in quotes": ({ token }) => `Bearer "${token}"`,
  "a parameter behind the token": ({ token }) => `Bearer ${token}; scope=all`,
  "a token as a parameter": ({ token }) => `Bearer token=${token}`,
  "two tokens with a comma": ({ token, other }) => `Bearer ${token}, Bearer ${other}`,
  "one token twice with a comma": ({ token }) => `Bearer ${token},${token}`,
  "Basic and Bearer with a comma": ({ token }) => `Basic eDp5, Bearer ${token}`,
  "a token in percents": ({ token }) => `Bearer ${token.replace(".", "%2E")}`,
  "a token in base64": ({ token }) => `Bearer ${base64(token)}`,
  "the first half of a token": ({ token }) => `Bearer ${token.slice(0, half(token))}`,
  "the second half of a token": ({ token }) => `Bearer ${token.slice(half(token))}`,
  "a token without its last character": ({ token }) => `Bearer ${token.slice(0, -1)}`,
  "a token without its first character": ({ token }) => `Bearer ${token.slice(1)}`,
  "a character behind the token": ({ token }) => `Bearer ${token}x`,
  "a character before the token": ({ token }) => `Bearer x${token}`,
  "padding behind the token": ({ token }) => `Bearer ${token}=`,
  "a dot behind the token": ({ token }) => `Bearer ${token}.`,
  "a token twice in a row": ({ token }) => `Bearer ${token}${token}`,
  "a token backwards": ({ token }) => `Bearer ${[...token].toReversed().join("")}`,
  "a token in capitals": ({ token }) => `Bearer ${token.toUpperCase()}`,
  "a token in small letters": ({ token }) => `Bearer ${token.toLowerCase()}`,
  "another first character": ({ token }) => `Bearer ${spoiled(token, 0)}`,
  "another last character": ({ token }) => `Bearer ${spoiled(token, token.length - 1)}`,
  "another first character of the signature": ({ token }) =>
    `Bearer ${spoiled(token, token.lastIndexOf(".") + 1)}`,
  "no signature": ({ token }) => `Bearer ${split(token)[0]}`,
  "no signature behind the dot": ({ token }) => `Bearer ${split(token)[0]}.`,
  "a signature alone": ({ token }) => `Bearer .${split(token)[1]}`,
  "another turn's signature": ({ token, other }) => `Bearer ${split(token)[0]}.${split(other)[1]}`,
  "this turn's signature on another turn": ({ token, other }) =>
    `Bearer ${split(other)[0]}.${split(token)[1]}`,
  "another gateway's signature": ({ token, foreign }) =>
    `Bearer ${split(token)[0]}.${split(foreign)[1]}`,
  "an open turn of another gateway": ({ foreign }) => `Bearer ${foreign}`,
  "a turn that has ended": ({ ended }) => `Bearer ${ended}`,
  "an ended turn under an open one's signature": ({ token, ended }) =>
    `Bearer ${split(ended)[0]}.${split(token)[1]}`,
  "a dot": () => "Bearer .",
  "the word null": () => "Bearer null",
  "the word __proto__": () => "Bearer __proto__.__proto__",
  "eight thousand characters": () => `Bearer ${"a".repeat(8000)}`,
  "a reference that was not expanded": () => "Bearer ${MOORING_GRANT}",
}

/** Other places where a token could be looked for. */
const elsewhere = ["Proxy-Authorization", "X-Authorization", "X-Api-Key", "Mcp-Session-Id"]

export const tokens: ReadonlyArray<Hostile> = [
  ...Object.entries(credentials).map(([name, write]): Hostile => ({
    name: `credentials: ${name}`,
    status: 401,
    spoil: (sound, door) => setting(sound, "Authorization", write(door)),
  })),
  ...elsewhere.map((header): Hostile => ({
    name: `a token in ${header}`,
    status: 401,
    spoil: (sound, { token }) =>
      adding(without(sound, "Authorization"), [header, `Bearer ${token}`]),
  })),
  {
    name: "no Authorization",
    status: 401,
    spoil: (sound) => without(sound, "Authorization"),
  },
  {
    name: "a token in a cookie",
    status: 401,
    spoil: (sound, { token }) =>
      adding(without(sound, "Authorization"), ["Cookie", `access_token=${token}`]),
  },
  {
    name: "a token in the query",
    status: 404,
    spoil: (sound, { token }) => ({
      ...without(sound, "Authorization"),
      target: `/mcp?access_token=${token}`,
    }),
  },
  {
    name: "a token in the user info of the target",
    status: 404,
    spoil: (sound, { port, token }) => ({
      ...without(sound, "Authorization"),
      target: `http://x:${token}@127.0.0.1:${port}/mcp`,
    }),
  },
  {
    name: "a token in a trailer",
    status: 401,
    spoil: (sound, { token }) =>
      chunked(
        without(sound, "Authorization"),
        `${touch.length.toString(16)}\r\n${touch}\r\n0\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      ),
  },
  {
    name: "one token in two headers",
    status: 401,
    spoil: (sound, { token }) => adding(sound, ["authorization", `Bearer ${token}`]),
  },
  {
    name: "a good token before a bad one",
    status: 401,
    spoil: (sound) => adding(sound, ["Authorization", "Bearer x"]),
  },
  {
    name: "a bad token before a good one",
    status: 401,
    spoil: (sound) => adding(sound, ["Authorization", "Bearer x"], "first"),
  },
  {
    name: "an expectation, and no token",
    status: 401,
    spoil: (sound) => adding(without(sound, "Authorization"), ["Expect", "100-continue"]),
  },
]
