/** Tables without lines, as wide as what is in them. */
import * as Effect from "effect/Effect"
import { visible } from "@mooring/config"

const spaces = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
}

/** Rows under a head, in columns. The library is loaded by the commands that print one. */
export const table = (
  head: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>,
): Effect.Effect<string> =>
  Effect.promise(async () => {
    const { default: Table } = await import("cli-table3")
    const made = new Table({
      chars: spaces,
      style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    })
    made.push([...head], ...rows.map((row) => row.map(visible)))
    return made
      .toString()
      .split("\n")
      .map((line) => line.trimEnd())
      .join("\n")
  })
