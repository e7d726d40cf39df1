/** Good grants, at an address that is not the server's: hosts, origins and targets. */
import { adding, type Door, setting, without } from "./request.ts"
import type { Hostile } from "./table.ts"

const hosts = (port: number): ReadonlyArray<string> => [
  "evil.example.com",
  `evil.example.com:${port}`,
  `127.0.0.1.evil.example.com:${port}`,
  `127.0.0.1:${port}.evil.example.com`,
  "localhost",
  `localhost:${port}`,
  `localhost.:${port}`,
  `LOCALHOST:${port}`,
  `mooring.localhost:${port}`,
  "127.0.0.1",
  "127.0.0.1:",
  "127.0.0.1:1",
  `127.0.0.1:${port}1`,
  `127.0.0.1:0${port}`,
  `127.0.0.1:+${port}`,
  `127.0.0.1.:${port}`,
  `127.0.0.1:${port}/`,
  `127.0.0.1:${port}/mcp`,
  `127.0.0.1:${port}, 127.0.0.1:${port}`,
  `127.0.0.1:${port},evil.example.com`,
  `127.0.0.1:${port} evil.example.com`,
  `127.0.0.1:${port}@evil.example.com`,
  `evil.example.com@127.0.0.1:${port}`,
  `user:word@127.0.0.1:${port}`,
  `http://127.0.0.1:${port}`,
  `//127.0.0.1:${port}`,
  `"127.0.0.1:${port}"`,
  `127.1:${port}`,
  `127.0.1:${port}`,
  `127.0.0.2:${port}`,
  `127.000.000.001:${port}`,
  `0177.0.0.1:${port}`,
  `0x7f.0.0.1:${port}`,
  `0x7f000001:${port}`,
  `0X7F.0.0.1:${port}`,
  `2130706433:${port}`,
  `0.0.0.0:${port}`,
  `0:${port}`,
  `[::1]:${port}`,
  `::1:${port}`,
  `[::]:${port}`,
  `[::ffff:127.0.0.1]:${port}`,
  `[::ffff:7f00:1]:${port}`,
  `[0:0:0:0:0:0:0:1]:${port}`,
  `①②⑦.0.0.1:${port}`,
  `127。0。0。1:${port}`,
  `%3127.0.0.1:${port}`,
  "null",
  "*",
  "",
]

const origins = (port: number): ReadonlyArray<string> => [
  "",
  "null",
  "*",
  "https://evil.example.com",
  `HTTP://127.0.0.1:${port}`,
  `https://127.0.0.1:${port}`,
  "http://127.0.0.1",
  `http://localhost:${port}`,
  `http://localhost.:${port}`,
  `http://[::1]:${port}`,
  `http://127.1:${port}`,
  `http://2130706433:${port}`,
  `http://127.0.0.1:${port}/`,
  `http://127.0.0.1:${port}@evil.example.com`,
  `http://user@127.0.0.1:${port}`,
  `http://127.0.0.1:${port}.evil.example.com`,
  `http://127.0.0.1:${port} https://evil.example.com`,
  `127.0.0.1:${port}`,
  "file://",
  "chrome-extension://abcdefghijklmnop",
  "moz-extension://0000",
  "vscode-webview://0000",
  "app://localhost",
]

const targets = (port: number): ReadonlyArray<string> => [
  "/",
  "//mcp",
  "/mcp/",
  "/mcp//",
  "/mcp/..",
  "/mcp/../mcp",
  "/./mcp",
  "/mcp/.",
  "/x/../mcp",
  "/mcp?",
  "/mcp?x",
  "/mcp?x=/mcp",
  "/mcp;x",
  "/mcp%3fx",
  "/mcp%00",
  "/mcp%20",
  "/mcp%2f",
  "/%6dcp",
  "/%6Dcp",
  "/%2fmcp",
  "/%2e/mcp",
  "/MCP",
  "/Mcp",
  "/mcp.json",
  "/mcpx",
  "/xmcp",
  "\\mcp",
  "/\\mcp",
  "mcp",
  "*",
  "/.well-known/oauth-protected-resource/mcp",
  `http://127.0.0.1:${port}/mcp`,
  `HTTP://127.0.0.1:${port}/mcp`,
  `https://127.0.0.1:${port}/mcp`,
  "http://evil.example.com/mcp",
  `http://localhost:${port}/mcp`,
  `//127.0.0.1:${port}/mcp`,
  `127.0.0.1:${port}`,
]

/** Targets that are no targets: the parser answers them. */
const unparsable: ReadonlySet<string> = new Set(["\\mcp", "mcp", "127.0.0.1:0"])

/** A table is written before the port is known: what is at its place says so. */
const each = (
  values: (port: number) => ReadonlyArray<string>,
  make: (show: string, valueFor: (door: Door) => string) => ReadonlyArray<Hostile>,
): ReadonlyArray<Hostile> =>
  values(0).flatMap((shown, index) => make(shown, ({ port }) => values(port)[index] ?? ""))

export const addresses: ReadonlyArray<Hostile> = [
  ...each(hosts, (shown, value) => [
    {
      name: `the Host ${JSON.stringify(shown)}`,
      status: 403,
      spoil: (sound, door) => setting(sound, "Host", value(door)),
    },
    {
      name: `the Host ${JSON.stringify(shown)} before the server's own`,
      status: 403,
      spoil: (sound, door) => adding(sound, ["hOST", value(door)], "first"),
    },
    {
      name: `the Host ${JSON.stringify(shown)} behind the server's own`,
      status: 403,
      spoil: (sound, door) => adding(sound, ["HOST", value(door)]),
    },
  ]),
  {
    name: "the server's own Host twice",
    status: 403,
    spoil: (sound, { port }) => adding(sound, ["Host", `127.0.0.1:${port}`]),
  },
  { name: "no Host", status: 400, spoil: (sound) => without(sound, "Host") },
  {
    name: "no Host, in HTTP/1.0",
    status: 403,
    spoil: (sound) => ({ ...without(sound, "Host"), version: "HTTP/1.0" }),
  },
  {
    name: "no Host but a forwarded one",
    status: 400,
    spoil: (sound, { port }) =>
      adding(without(sound, "Host"), ["X-Forwarded-Host", `127.0.0.1:${port}`]),
  },
  ...each(origins, (shown, value) => [
    {
      name: `the Origin ${JSON.stringify(shown)}`,
      status: 403,
      spoil: (sound, door) => adding(sound, ["Origin", value(door)]),
    },
  ]),
  {
    name: "an Origin in other letters",
    status: 403,
    spoil: (sound) => adding(sound, ["oRIGIN", "null"]),
  },
  {
    name: "two Origins",
    status: 403,
    spoil: (sound, { port }) =>
      adding(adding(sound, ["Origin", `http://127.0.0.1:${port}`]), ["Origin", "null"]),
  },
  {
    name: "an Origin behind two thousand headers",
    status: 403,
    spoil: (sound) => ({
      ...sound,
      headers: [
        ...Array.from({ length: 2100 }, () => ["a", ""] as const),
        ...sound.headers,
        ["Origin", "null"],
      ],
    }),
  },
  ...each(targets, (shown, value) => [
    {
      name: `the target ${shown}`,
      status: unparsable.has(shown) ? 400 : 404,
      spoil: (sound, door) => ({ ...sound, target: value(door) }),
    },
  ]),
]
