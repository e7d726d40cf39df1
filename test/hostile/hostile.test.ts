/** Hostile callers at the loopback server's door: none of them reaches a tool. */
import { McpServer } from "@modelcontextprotocol/server"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startLoopback } from "../support/loopback.ts"
import {
  bytesOf,
  chunked,
  type Door,
  exchange,
  headOf,
  holding,
  setting,
  sound,
  without,
} from "./request.ts"
import { startFlood } from "./flood.ts"
import { hostile } from "./table.ts"

/** How often a tool was reached. */
let touched = 0

const offer = (): McpServer => {
  const server = new McpServer({ name: "counts", version: "1" })
  server.registerTool("touch", { description: "Counts." }, () => {
    touched++
    return { content: [] }
  })
  return server
}

const bare = (authorization: string): string => authorization.replace("Bearer ", "")

const stack = new AsyncDisposableStack()
let door: Door

beforeAll(async () => {
  const loopback = stack.use(await startLoopback(offer))
  const elsewhere = stack.use(await startLoopback(offer))
  const ended = await loopback.openTurn()
  await ended.end()
  door = {
    port: loopback.port,
    token: bare((await loopback.openTurn()).authorization),
    other: bare((await loopback.openTurn()).authorization),
    ended: bare(ended.authorization),
    foreign: bare((await elsewhere.openTurn()).authorization),
  }
})

afterAll(() => stack.disposeAsync())

const send = (bytes: Buffer): Promise<ReadonlyArray<number>> =>
  exchange(door.port, (socket) => socket.write(bytes))

/** A call that is good reaches its tool, whatever came before it. */
const expectOpen = async (): Promise<void> => {
  const before = touched
  expect(await send(bytesOf(sound(door)))).toEqual([200])
  expect(touched).toBe(before + 1)
}

describe("a hostile request", () => {
  it("is one of many, each by a name of its own", () => {
    expect(hostile.length).toBeGreaterThan(300)
    expect(new Set(hostile.map(({ name }) => name)).size).toBe(hostile.length)
  })

  it.each(hostile)("is turned away: $name", async ({ status, spoil }) => {
    const before = touched
    const request = spoil(sound(door), door)
    const statuses = await send(Buffer.isBuffer(request) ? request : bytesOf(request))
    expect(statuses).toEqual(status === undefined ? [] : [status])
    expect(touched).toBe(before)
    await expectOpen()
  })
})

describe("a connection", () => {
  it("goes on behind a body that was read, bad as it was", async () => {
    const before = touched
    const bad = bytesOf(without(holding(sound(door), '{"a":1,"a":1}'), "Connection"))
    expect(await send(Buffer.concat([bad, bytesOf(sound(door))]))).toEqual([400, 200])
    expect(touched).toBe(before + 1)
  })

  it("is cut where chunks come without end", async () => {
    const before = touched
    const statuses = await exchange(door.port, (socket) => {
      socket.write(headOf(chunked(sound(door), "")))
      const more = (): void => {
        while (socket.writable && socket.write(`ffff\r\n${" ".repeat(0xffff)}\r\n`));
        if (socket.writable) socket.once("drain", more)
      }
      more()
    })
    // The answer may be lost where more is written than is read.
    expect([[], [413]]).toContainEqual(statuses)
    expect(touched).toBe(before)
    await expectOpen()
  })

  it("is answered where a body ends before its length, and reaches nothing", async () => {
    const before = touched
    const bytes = bytesOf(setting(sound(door), "Content-Length", "1000"))
    expect(await exchange(door.port, (socket) => socket.end(bytes))).toEqual([400])
    expect(touched).toBe(before)
    await expectOpen()
  })

  /** What is written at once, and what is written bit by bit. */
  const slow: ReadonlyArray<readonly [string, () => readonly [Buffer | string, string]]> = [
    ["nothing", () => ["", ""]],
    ["a head that does not go on", () => ["POST /mcp HTTP/1.1\r\n", ""]],
    ["a head that dribbles", () => ["POST /mcp HTTP/1.1\r\n", "x"]],
    ["headers that dribble", () => ["POST /mcp HTTP/1.1\r\n", "a: b\r\n"]],
    ["a body that does not come", () => [headOf(sound(door)), ""]],
    ["a body that dribbles", () => [headOf(setting(sound(door), "Content-Length", "9999")), " "]],
    ["chunks that do not come", () => [headOf(chunked(sound(door), "")), ""]],
    ["chunks that dribble", () => [headOf(chunked(sound(door), "")), "1\r\n \r\n"]],
  ]

  it("is cut where it is too slow, while others are answered", { timeout: 30_000 }, async () => {
    const before = touched
    const cut = slow.map(([, parts]) =>
      exchange(door.port, (socket) => {
        const [first, rest] = parts()
        socket.write(first)
        const dribble = setInterval(() => socket.write(rest), 200)
        socket.on("close", () => clearInterval(dribble))
      }),
    )
    await expectOpen()
    const statuses = await Promise.all(cut)
    expect(slow.map(([name], index) => [name, statuses[index]])).toEqual(
      slow.map(([name]) => [name, [408]]),
    )
    expect(touched).toBe(before + 1)
    await expectOpen()
  })
})

const median = (values: ReadonlyArray<number>): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

describe("a flood of hostile requests", () => {
  it("leaves good calls as fast as they were", { timeout: 60_000 }, async () => {
    const attacks = hostile.map(({ spoil }) => {
      const request = spoil(sound(door), door)
      return Buffer.isBuffer(request) ? request : bytesOf(request)
    })
    await using flood = await startFlood(door.port, attacks)
    const timed = async (calls: number): Promise<ReadonlyArray<number>> => {
      const times: Array<number> = []
      for (let call = 0; call < calls; call++) {
        const start = performance.now()
        expect(await send(bytesOf(sound(door)))).toEqual([200])
        times.push(performance.now() - start)
      }
      return times
    }
    await timed(50)
    const before = touched
    const quiet: Array<number> = []
    const flooded: Array<number> = []
    // Turn by turn: whatever else the machine does falls on both alike.
    for (let round = 0; round < 10; round++) {
      quiet.push(...(await timed(30)))
      await flood.open()
      flooded.push(...(await timed(30)))
      await flood.close()
    }
    expect(touched).toBe(before + 600)
    expect(flood.answered()).toBeGreaterThan(300)
    expect(median(flooded)).toBeLessThan(Math.max(2 * median(quiet), median(quiet) + 5))
  })
})
