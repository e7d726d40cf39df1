/** A relay that gives what passes through it the token that its sender has not got. */
import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"

/** A relay that listens until it is disposed of. */
export interface Relay extends AsyncDisposable {
  readonly url: string
}

/**
 * Starts a relay to a loopback server. The relay's own address becomes the server's wherever it
 * stands in a Host or an Origin, and any other value is passed on as it came; so is everything else.
 */
export const startRelay = async (port: number, authorization: string): Promise<Relay> => {
  const server = createServer((from, to) => {
    const own = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const headers = from.rawHeaders.map((item, index, all) =>
      index % 2 === 1 && /^(host|origin)$/i.test(all[index - 1] ?? "")
        ? item.replace(own, `127.0.0.1:${port}`)
        : item,
    )
    const onward = request({
      host: "127.0.0.1",
      port,
      method: from.method,
      path: from.url,
      setHost: false,
      headers: [...headers, "Authorization", authorization] as unknown as Record<string, string>,
    })
    onward.on("response", (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
      to.flushHeaders()
      answer.pipe(to)
    })
    onward.on("error", () => to.destroy())
    to.on("close", () => onward.destroy())
    from.pipe(onward)
  })
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}
