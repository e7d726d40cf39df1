/** How a command prints what it has to say with `--json`. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { print } from "../say.ts"

/** Prints a value as JSON, checked against its schema. */
export const printJson = <S extends Schema.ConstraintEncoder<unknown> & Schema.Top>(
  schema: S,
  value: S["Type"],
): Effect.Effect<void> =>
  Effect.suspend(() =>
    print(JSON.stringify(Schema.encodeUnknownSync(schema as never)(value), null, 2)),
  )
