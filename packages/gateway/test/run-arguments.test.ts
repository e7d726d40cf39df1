/** The arguments of `mooring run`, as they are read in a moment, and as the library reads them. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import { expect, it } from "vitest"
import { runFlags } from "../src/cli/command.ts"
import { parserServices } from "../src/cli/parser-services.ts"
import { readRunArguments, type RunArguments } from "../src/cli/run-arguments.ts"

/** What the library reads; `undefined` where it refuses. */
const readByLibrary = (args: ReadonlyArray<string>): Promise<RunArguments | undefined> => {
  let read: RunArguments | undefined
  const command = Command.make("run", runFlags, ({ prompt, ...rest }) =>
    Effect.sync(() => (read = { ...rest, prompt: Option.getOrUndefined(prompt) })),
  )
  return Effect.runPromise(
    Command.runWith(command, { version: "0" })(args).pipe(
      Effect.ignore,
      Effect.provide(parserServices),
      Effect.map(() => read),
    ),
  )
}

const words =
  "--session --backend --mcp-config --timeout --partial --json --json=false --no-json -- -x 600 0 1e3 {} constructor yes"
    .split(" ")
    .concat("", "a b")

const linesOf = (length: number): ReadonlyArray<ReadonlyArray<string>> =>
  length === 0
    ? [[]]
    : linesOf(length - 1).flatMap((line) => [line, ...words.map((word) => [...line, word])])

it("are read to what the library reads, or left to it", { timeout: 60_000 }, async () => {
  let plain = 0
  for (const args of new Map(linesOf(3).map((line) => [line.join("\0"), line])).values()) {
    const read = readRunArguments(args)
    if (read === undefined) continue
    plain += 1
    expect([args, await readByLibrary(args)]).toEqual([args, read])
  }
  expect(plain).toBeGreaterThan(100)
})

it.each([
  [["--session", "s", "--backend", "claude", "--agent", "x", "--json", "--partial", "go on"]],
  [["go on", "--timeout", "600", "--mcp-config", "./more.json"]],
])("are read so however many there are: %j", async (args) => {
  expect(readRunArguments(args)).toEqual(await readByLibrary(args))
})
