/**
 * Sends one request over and over, on so many connections at once, for so long, and prints what came of
 * it as JSON: `{ rate, p99 }`, answers a second and milliseconds. It is told all of it by one argument.
 */
import { Agent, request } from "node:http"

/** What is sent, where, and for how long. */
export interface Load {
  readonly port: number
  readonly headers: { readonly [name: string]: string }
  readonly body: string
  readonly connections: number
  readonly milliseconds: number
}

/** What came of it. */
export interface Borne {
  readonly rate: number
  readonly p99: number
}

const send = ({ port, headers, body }: Load, agent: Agent): Promise<string> =>
  new Promise((resolve, reject) => {
    const sent = request(
      { agent, host: "127.0.0.1", port, path: "/mcp", method: "POST", headers },
      (response) => {
        let text = ""
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk))
        response.on("end", () =>
          response.statusCode === 200 && text.includes('"result"')
            ? resolve(text)
            : reject(new Error(`${response.statusCode}: ${text}`)),
        )
      },
    )
    sent.on("error", reject).end(body)
  })

const bear = async (load: Load): Promise<Borne> => {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections })
  const took: Array<number> = []
  const until = performance.now() + load.milliseconds
  const ask = async (): Promise<void> => {
    do {
      const before = performance.now()
      await send(load, agent)
      took.push(performance.now() - before)
    } while (performance.now() < until)
  }
  const before = performance.now()
  await Promise.all(Array.from({ length: load.connections }, ask))
  const seconds = (performance.now() - before) / 1000
  agent.destroy()
  took.sort((a, b) => a - b)
  return { rate: took.length / seconds, p99: took[Math.floor(took.length * 0.99)] ?? 0 }
}

process.stdout.write(JSON.stringify(await bear(JSON.parse(process.argv[2] ?? "{}") as Load)))
