/** Property tests try other cases on every run of a person's, and the same ones in CI. */
import * as Arbitrary from "effect/Arbitrary"

if (process.env["CI"] !== undefined) Arbitrary.configureGlobal({ check: { seed: "mooring" } })
