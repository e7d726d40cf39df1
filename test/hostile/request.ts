/** Requests as the bytes that they are, with nothing corrected by a client. */
import { connect, type Socket } from "node:net"

/** What a hostile caller may know: one good grant, and others that are not. */
export interface Door {
  readonly port: number
  /** The grant of a turn that is open. */
  readonly token: string
  /** The grant of another turn that is open. */
  readonly other: string
  /** The grant of a turn that has ended. */
  readonly ended: string
  /** The grant of an open turn of another gateway. */
  readonly foreign: string
}

type Header = readonly [name: string, value: string]

/** A request before it is written. */
export interface Request {
  readonly method: string
  readonly target: string
  readonly version: string
  readonly headers: ReadonlyArray<Header>
  readonly body: Buffer
}

/** A call of the tool that counts how often it is reached. */
export const touch = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "touch", arguments: {} },
})

/** A request that is answered, on a connection that ends with the answer. */
export const sound = ({ port, token }: Pick<Door, "port" | "token">): Request => ({
  method: "POST",
  target: "/mcp",
  version: "HTTP/1.1",
  headers: [
    ["Host", `127.0.0.1:${port}`],
    ["Authorization", `Bearer ${token}`],
    ["Content-Type", "application/json"],
    ["Accept", "application/json, text/event-stream"],
    ["Connection", "close"],
    ["Content-Length", String(touch.length)],
  ],
  body: Buffer.from(touch),
})

/** The request without a header. */
export const without = (request: Request, name: string): Request => ({
  ...request,
  headers: request.headers.filter(([key]) => key !== name),
})

/** The request with one more header, before the others or behind them. */
export const adding = (request: Request, header: Header, place = "last"): Request => ({
  ...request,
  headers: place === "first" ? [header, ...request.headers] : [...request.headers, header],
})

/** The request with a header of another value, where the header stood. */
export const setting = (request: Request, name: string, value: string): Request => ({
  ...request,
  headers: request.headers.map(([key, old]) => [key, key === name ? value : old]),
})

/** The request with a body, and its length. */
export const holding = (request: Request, body: Buffer | string): Request => ({
  ...setting(request, "Content-Length", String(Buffer.byteLength(body))),
  body: Buffer.from(body),
})

/** The request with a body that has no length, written as it is given. */
export const chunked = (request: Request, body: string): Request => ({
  ...adding(without(request, "Content-Length"), ["Transfer-Encoding", "chunked"]),
  body: Buffer.from(body),
})

/** The head of a request as it is written. */
export const headOf = ({ method, target, version, headers }: Request): string =>
  [`${method} ${target} ${version}`, ...headers.map(([name, value]) => `${name}: ${value}`)]
    .map((line) => `${line}\r\n`)
    .join("") + "\r\n"

/** A request as it is written. */
export const bytesOf = (request: Request): Buffer =>
  Buffer.concat([Buffer.from(headOf(request)), request.body])

/** The statuses of all answers that came on a connection, once it is closed. */
export const exchange = (
  port: number,
  write: (socket: Socket) => void,
): Promise<ReadonlyArray<number>> =>
  new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1" })
    let answer = ""
    socket.setEncoding("latin1").on("data", (chunk: string) => (answer += chunk))
    // A connection that is cut while more is written to it is closed, and that is all.
    socket.on("error", () => undefined)
    socket.on("close", () =>
      done(Array.from(answer.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status))),
    )
    socket.on("connect", () => write(socket))
  })
