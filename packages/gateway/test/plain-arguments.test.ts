/** Plain arguments, as they are read in a moment, and as the library reads them. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Command from "effect/cli/Command"
import { describe, expect, it } from "vitest"
import { runFlags } from "../src/cli/command.ts"
import { selection } from "../src/cli/flags.ts"
import { parserServices } from "../src/cli/parser-services.ts"
import { readRunArguments, type RunArguments } from "../src/cli/run-arguments.ts"
import { readSelection, type Selection } from "../src/cli/selection-arguments.ts"

type Args = ReadonlyArray<string>

/** What the library reads; `undefined` where it refuses. */
const byLibrary = <Read, Name extends string, Input>(
  make: (told: (read: Read) => Effect.Effect<void>) => Command.Command<Name, Input, {}>,
) => {
  let read: Read | undefined
  const command = make((value) => Effect.sync(() => void (read = value)))
  return (args: Args): Promise<Read | undefined> => {
    read = undefined
    return Effect.runPromise(
      Command.runWith(command, { version: "0" })(args).pipe(
        Effect.ignore,
        Effect.provide(parserServices),
        Effect.map(() => read),
      ),
    )
  }
}

const runByLibrary = byLibrary((told: (read: RunArguments) => Effect.Effect<void>) =>
  Command.make("run", runFlags, ({ prompt, ...rest }) =>
    told({ ...rest, prompt: Option.getOrUndefined(prompt) }),
  ),
)
const selectionByLibrary = byLibrary((told: (read: Selection) => Effect.Effect<void>) =>
  Command.make("list", selection, told),
)

const common = ["--mcp-config", "--json", "--json=false", "--no-json", "--", "-x", "", "a b"]

const linesOf = (words: Args, length: number): ReadonlyArray<Args> =>
  length === 0
    ? [[]]
    : linesOf(words, length - 1).flatMap((line) => [line, ...words.map((word) => [...line, word])])

describe.each<[string, (args: Args) => unknown, (args: Args) => Promise<unknown>, string, number]>([
  [
    "a turn",
    readRunArguments,
    runByLibrary,
    "--session --backend --timeout --partial 600 0 1e3 {} constructor yes",
    100,
  ],
  ["a selection", readSelection, selectionByLibrary, "--agent coder --agent=coder on", 15],
])("the arguments of %s", (_, read, readByLibrary, words, least) => {
  it("are read to what the library reads, or left to it", { timeout: 60_000 }, async () => {
    const lines = linesOf([...common, ...words.split(" ")], 3)
    let plain = 0
    for (const args of new Map(lines.map((line) => [line.join("\0"), line])).values()) {
      const known = read(args)
      if (known === undefined) continue
      plain += 1
      expect([args, await readByLibrary(args)]).toEqual([args, known])
    }
    expect(plain).toBeGreaterThan(least)
  })
})

it.each([
  [["--session", "s", "--backend", "claude", "--agent", "x", "--json", "--partial", "go on"]],
  [["go on", "--timeout", "600", "--mcp-config", "./more.json"]],
])("are read so however many there are: %j", async (args) => {
  expect(readRunArguments(args)).toEqual(await runByLibrary(args))
})
