/** Reads what a CLI keeps of itself in a file: whom it works for, above all. */
import { readFileSync } from "node:fs"
import { basename } from "node:path"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Account } from "@mooring/config"

/** What a file holds, that there is none, or that it cannot be known. */
export type StateFile<A> =
  | { readonly _tag: "Read"; readonly value: A }
  | Extract<Account, { readonly _tag: "None" | "Unknown" }>

/**
 * A reader of a CLI's own files of one shape, as JSON. One that is half written is unknown, not absent.
 *
 * @param label what people call the CLI
 */
export const stateFile = <A>(
  label: string,
  shape: Schema.Codec<A, unknown>,
): ((path: string) => StateFile<A>) => {
  const decode = Schema.decodeUnknownResult(Schema.fromJsonString(shape))
  return (path) => {
    const unknown = (what: string): StateFile<A> => ({
      _tag: "Unknown",
      message: `${basename(path)} of ${label} ${what}`,
    })
    try {
      return Result.match(decode(readFileSync(path, "utf8")), {
        onFailure: () => unknown("is not whole"),
        onSuccess: (value): StateFile<A> => ({ _tag: "Read", value }),
      })
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "ENOENT"
        ? { _tag: "None" }
        : unknown("cannot be read")
    }
  }
}
