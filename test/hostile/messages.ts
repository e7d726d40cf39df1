/** Good grants at the right address, with a method or a body that is refused. */
import { gzipSync } from "node:zlib"
import { adding, holding, setting, touch, without } from "./request.ts"
import type { Hostile } from "./table.ts"

const message = JSON.parse(touch) as Record<string, unknown>

const withArguments = (text: string): string =>
  touch.replace('"arguments":{}', `"arguments":${text}`)

const nested = (levels: number, open: string, close: string): string =>
  withArguments(`{"a":${open.repeat(levels)}1${close.repeat(levels)}}`)

/** Bodies that are no message. */
const bodies: Readonly<Record<string, Buffer | string>> = {
  nothing: "",
  "white space": " \r\n\t ",
  "a brace": "{",
  "half a message": touch.slice(0, touch.length >> 1),
  "a message without its end": touch.slice(0, -1),
  "a message with more behind it": `${touch}}`,
  "two messages in a row": touch + touch,
  "two messages in two lines": `${touch}\n${touch}`,
  "a trailing comma": touch.replace("{}", '{"a":1,}'),
  "a comment": `/* */${touch}`,
  "single quotes": touch.replaceAll('"', "'"),
  "keys without quotes": touch.replaceAll(/"(\w+)":/g, "$1:"),
  NaN: withArguments('{"a":NaN}'),
  Infinity: withArguments('{"a":-Infinity}'),
  undefined: withArguments('{"a":undefined}'),
  "a hexadecimal number": withArguments('{"a":0x10}'),
  "a number with a leading zero": withArguments('{"a":01}'),
  "a raw line break in a string": withArguments('{"a":"\n"}'),
  "a NUL in a string": withArguments('{"a":"\0"}'),
  "a NUL behind the message": `${touch}\0`,
  "a guard of another protocol": `)]}'\n${touch}`,
  "a form": `message=${encodeURIComponent(touch)}`,
  "an event of a stream": `data: ${touch}\n\n`,
  "a byte order mark": `\uFEFF${touch}`,
  "UTF-16": Buffer.from(touch, "utf16le"),
  "UTF-16 with a byte order mark": Buffer.from(`\uFEFF${touch}`, "utf16le"),
  "a byte that is no UTF-8": Buffer.from(withArguments('{"a":"\u00FF"}'), "latin1"),
  "an overlong encoding": Buffer.from(withArguments('{"a":"\u00C0\u00AF"}'), "latin1"),
  "a surrogate in UTF-8": Buffer.from(withArguments('{"a":"\u00ED\u00A0\u0080"}'), "latin1"),
  "a character cut short": Buffer.from(withArguments('{"a":"\u00E2\u0082"}'), "latin1"),
  "a message that is compressed": gzipSync(touch),
  "a method twice": touch.replace('"method"', '"method":"ping","method"'),
  "an id twice": touch.replace('"id":1', '"id":1,"id":2'),
  "a version twice": touch.replace('"jsonrpc":"2.0"', '"jsonrpc":"2.0","jsonrpc":"2.0"'),
  "params twice": touch.replace('"params"', '"params":{},"params"'),
  "a tool's name twice": touch.replace('"name":"touch"', '"name":"list","name":"touch"'),
  "arguments twice": touch.replace('"arguments":{}', '"arguments":{},"arguments":{}'),
  "a key twice, once in escapes": touch.replace('"name"', String.raw`"n\u0061me":"list","name"`),
  "a key twice, far apart": withArguments(`{"a":1,"b":[{"a":1},"a"],"c":{"a":1},"a":2}`),
  "a key twice, with spaces before its colon": withArguments('{"a" \n :1,"a"\t:2}'),
  "an empty key twice": withArguments('{"":1,"":2}'),
  "a key twice, deep": withArguments('{"a":[[[{"b":{"c":1,"c":1}}]]]}'),
  "a key __proto__": touch.replace("{", '{"__proto__":{},'),
  "a key __proto__ in the params": touch.replace('"name"', '"__proto__":{"name":"touch"},"name"'),
  "a key __proto__ in the arguments": withArguments('{"__proto__":{"polluted":true}}'),
  "a key __proto__ in escapes": withArguments(String.raw`{"\u005f_proto__":{}}`),
  "arrays of 65 levels": nested(62, "[", "]"),
  "objects of 65 levels": nested(62, '{"a":', "}"),
  "arrays of 100,000 levels": nested(100_000, "[", "]"),
  "objects of 100,000 levels": nested(100_000, '{"a":', "}"),
  "arrays of 500,000 levels that are never closed": "[".repeat(500_000),
  null: "null",
  true: "true",
  "a number": "1",
  "a string": JSON.stringify(touch),
  "an empty object": "{}",
  "no version": JSON.stringify({ ...message, jsonrpc: undefined }),
  "another version": JSON.stringify({ ...message, jsonrpc: "1.0" }),
  "a version that is a number": JSON.stringify({ ...message, jsonrpc: 2 }),
  "no method": JSON.stringify({ ...message, method: undefined }),
  "a method that is a number": JSON.stringify({ ...message, method: 1 }),
  "a method that is a list": JSON.stringify({ ...message, method: ["tools/call"] }),
  "an id that is an object": JSON.stringify({ ...message, id: {} }),
  "an id that is a list": JSON.stringify({ ...message, id: [1] }),
  "an id that is true": JSON.stringify({ ...message, id: true }),
  "an id that is a fraction": JSON.stringify({ ...message, id: 1.5 }),
  "params that are a list": JSON.stringify({ ...message, params: ["touch"] }),
  "params that are a string": JSON.stringify({ ...message, params: "touch" }),
  "an empty batch": "[]",
  "a batch in a batch": `[[${touch}]]`,
  "a batch with something else in it": `[${touch},1]`,
  "a batch of 101": `[${Array.from({ length: 101 }, () => touch).join(",")}]`,
  "a batch with a beginning in it": `[${touch},${JSON.stringify({
    jsonrpc: "2.0",
    id: 2,
    method: "initialize",
    params: {
      protocolVersion: "2025-03-26",
      capabilities: {},
      clientInfo: { name: "x", version: "1" },
    },
  })}]`,
}

const contentTypes: ReadonlyArray<string> = [
  "",
  "text/plain",
  "text/json",
  "text/plain; application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/jsonx",
  "application/json-seq",
  "application/json-patch+json",
  "application/json, text/plain",
  "xapplication/json",
  "*/*",
]

const methods: Readonly<Record<string, number>> = {
  GET: 405,
  HEAD: 405,
  PUT: 405,
  PATCH: 405,
  DELETE: 405,
  OPTIONS: 405,
  TRACE: 405,
  PROPFIND: 405,
  QUERY: 405,
  post: 400,
  POSTX: 400,
  PRI: 400,
}

/** Versions without batches, and some that are no versions. */
const versions: ReadonlyArray<string> = [
  "2025-06-18",
  "2025-11-25",
  "2026-07-28",
  "1999-01-01",
  "2025-03-26, 2025-06-18",
  "",
]

export const messages: ReadonlyArray<Hostile> = [
  ...Object.entries(bodies).map(([name, body]): Hostile => ({
    name: `a body of ${name}`,
    status: 400,
    spoil: (sound) => holding(sound, body),
  })),
  ...versions.map((version): Hostile => ({
    name: `a batch under version ${JSON.stringify(version)}`,
    status: 400,
    spoil: (sound) => adding(holding(sound, `[${touch}]`), ["MCP-Protocol-Version", version]),
  })),
  {
    name: "a call under a version that is none",
    status: 400,
    spoil: (sound) => adding(sound, ["MCP-Protocol-Version", "1999-01-01"]),
  },
  {
    name: "a call under version 2026-07-28 that does not say so in the message",
    status: 400,
    spoil: (sound) => adding(sound, ["MCP-Protocol-Version", "2026-07-28"]),
  },
  {
    name: "a caller that takes no answer of ours",
    status: 406,
    spoil: (sound) => setting(sound, "Accept", "text/html"),
  },
  ...contentTypes.map((type): Hostile => ({
    name: `the content type ${JSON.stringify(type)}`,
    status: 415,
    spoil: (sound) => setting(sound, "Content-Type", type),
  })),
  { name: "no content type", status: 415, spoil: (sound) => without(sound, "Content-Type") },
  {
    name: "two content types",
    status: 415,
    spoil: (sound) => adding(sound, ["Content-Type", "text/plain"]),
  },
  ...Object.entries(methods).map(([method, status]): Hostile => ({
    name: `the method ${method}`,
    status,
    spoil: (sound) => ({ ...sound, method }),
  })),
  {
    name: "the method CONNECT",
    status: undefined,
    spoil: (sound, { port }) => ({ ...sound, method: "CONNECT", target: `127.0.0.1:${port}` }),
  },
  {
    name: "another method in a header",
    status: 405,
    spoil: (sound) => adding({ ...sound, method: "GET" }, ["X-HTTP-Method-Override", "POST"]),
  },
]
