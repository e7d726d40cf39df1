/** Why an edit is refused: nothing was written then. */
import * as Schema from "effect/Schema"
import { Diagnostic } from "@mooring/config"

/**
 * - `changed`: somebody else wrote the file meanwhile.
 * - `unreadable`: it cannot be read, or does not parse; `diagnostics` say where.
 * - `refused`: what would be written has errors that were not there before; `diagnostics` say which.
 * - `in-the-way`: what stands in the file is of another kind than the edit needs.
 * - `unwritable`: it may not be written, or the system says no.
 * - `unsupported`: files of this format are not edited.
 */
export class EditRefused extends Schema.TaggedError<EditRefused>()("EditRefused", {
  path: Schema.String,
  kind: Schema.Literals([
    "changed",
    "unreadable",
    "refused",
    "in-the-way",
    "unwritable",
    "unsupported",
  ]),
  problem: Schema.String,
  remedy: Schema.String,
  diagnostics: Schema.Array(Diagnostic),
}) {}
