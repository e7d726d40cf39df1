/** Good grants, in requests that two readers could cut in different places, or that never end. */
import { adding, bytesOf, chunked, headOf, holding, setting, touch, without } from "./request.ts"
import type { Hostile } from "./table.ts"

const size = touch.length.toString(16)
const whole = `${size}\r\n${touch}\r\n0\r\n\r\n`

/** What is written for a length. */
const lengths: ReadonlyArray<string> = [
  "-1",
  "+1",
  "0x10",
  "1e2",
  "1.5",
  "1 1",
  `${touch.length}, ${touch.length}`,
  "18446744073709551616",
  "",
  "many",
]

const chunks: Readonly<Record<string, string>> = {
  "no length": `\r\n${touch}\r\n0\r\n\r\n`,
  "a length that is no number": `xyz\r\n${touch}\r\n0\r\n\r\n`,
  "a negative length": `-${size}\r\n${touch}\r\n0\r\n\r\n`,
  "a length with a prefix": `0x${size}\r\n${touch}\r\n0\r\n\r\n`,
  "a length that overflows": `fffffffffffffffff\r\n${touch}\r\n0\r\n\r\n`,
  "a length that is too short": `1\r\n${touch}\r\n0\r\n\r\n`,
  "bare line feeds": `${size}\n${touch}\n0\n\n`,
  "a carriage return alone": `${size}\r${touch}\r0\r\r`,
}

const encodings: ReadonlyArray<string> = ["identity", "gzip", "xchunked", "chunked, identity", ""]

/** Lines that are no header. */
const lines: Readonly<Record<string, string>> = {
  "a space before its colon": "X-Note : x",
  "no colon": "X-Note",
  "no name": ": x",
  "a folded value": "X-Note: x\r\n y",
  "a NUL": "X-Note: x\0y",
  "a carriage return": "X-Note: x\ry",
  "a control character in its name": "X-\u0001Note: x",
  "a name in other letters than ASCII": "X-N\u00F6te: x",
}

const garbage: Readonly<Record<string, Buffer>> = {
  "a greeting of TLS": Buffer.from("16030100", "hex"),
  "the preface of HTTP/2": Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  "another protocol": Buffer.from("SSH-2.0-x\r\n"),
  zeros: Buffer.alloc(512),
  "a message without a head": Buffer.from(touch),
  "an answer": Buffer.from("HTTP/1.1 200 OK\r\n\r\n"),
}

export const framings: ReadonlyArray<Hostile> = [
  {
    name: "a length and chunks",
    status: 400,
    spoil: (sound) => ({
      ...adding(sound, ["Transfer-Encoding", "chunked"]),
      body: Buffer.from(whole),
    }),
  },
  {
    name: "chunks and a length",
    status: 400,
    spoil: (sound) => ({
      ...adding(sound, ["Transfer-Encoding", "chunked"], "first"),
      body: Buffer.from(whole),
    }),
  },
  {
    name: "one length twice",
    status: 400,
    spoil: (sound) => adding(sound, ["Content-Length", String(touch.length)]),
  },
  {
    name: "two lengths",
    status: 400,
    spoil: (sound) => adding(sound, ["Content-Length", "1"]),
  },
  ...lengths.map((length): Hostile => ({
    name: `the length ${JSON.stringify(length)}`,
    status: 400,
    spoil: (sound) => setting(sound, "Content-Length", length),
  })),
  {
    name: "a length that is too large, and no body",
    status: 413,
    spoil: (sound) => ({
      ...setting(sound, "Content-Length", String(1024 * 1024 + 1)),
      body: Buffer.alloc(0),
    }),
  },
  {
    name: "a length of a terabyte",
    status: 413,
    spoil: (sound) => setting(sound, "Content-Length", String(2 ** 40)),
  },
  {
    name: "a length that is shorter than the body",
    status: 400,
    spoil: (sound) => setting(sound, "Content-Length", "10"),
  },
  {
    name: "a request in the body of one that is turned away",
    status: 401,
    spoil: (sound) => holding(setting(sound, "Authorization", "Bearer x"), bytesOf(sound)),
  },
  {
    name: "a good request behind one that is turned away",
    status: 401,
    spoil: (sound) =>
      Buffer.concat([
        bytesOf(without(setting(sound, "Authorization", "Bearer x"), "Connection")),
        bytesOf(sound),
      ]),
  },
  ...encodings.map((encoding): Hostile => ({
    name: `the transfer encoding ${JSON.stringify(encoding)}`,
    status: 400,
    spoil: (sound) => setting(chunked(sound, whole), "Transfer-Encoding", encoding),
  })),
  ...Object.entries(chunks).map(([name, body]): Hostile => ({
    name: `a chunk with ${name}`,
    status: 400,
    spoil: (sound) => chunked(sound, body),
  })),
  ...Object.entries(lines).map(([name, line]): Hostile => ({
    name: `a header with ${name}`,
    status: 400,
    spoil: (sound) =>
      Buffer.from(headOf(sound).replace("\r\n\r\n", `\r\n${line}\r\n\r\n`) + touch, "latin1"),
  })),
  {
    name: "lines that end in bare line feeds",
    status: 400,
    spoil: (sound) => Buffer.from(headOf(sound).replaceAll("\r\n", "\n") + touch),
  },
  {
    name: "a head that is too large",
    status: 431,
    spoil: (sound) => adding(sound, ["X-Note", "x".repeat(17 * 1024)]),
  },
  {
    name: "a target that is too large",
    status: 431,
    spoil: (sound) => ({ ...sound, target: `/${"x".repeat(17 * 1024)}` }),
  },
  {
    name: "an expectation that nobody knows",
    status: 417,
    spoil: (sound) => adding(sound, ["Expect", "200-ok"]),
  },
  ...["HTTP/1.2", "HTTP/9.9", "http/1.1", "HTTPS/1.1", ""].map((version): Hostile => ({
    name: `the protocol ${JSON.stringify(version)}`,
    status: 400,
    spoil: (sound) => ({ ...sound, version }),
  })),
  ...Object.entries(garbage).map(([name, bytes]): Hostile => ({
    name: `${name} and no request`,
    status: 400,
    spoil: () => bytes,
  })),
]
