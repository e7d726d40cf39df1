/** What a turn finds around it, and what a binding remembers of the turn before. */
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { ResumeIdentity, UnknownIdentity } from "../identity/index.ts"

/**
 * One fact whose change is drift: told, and then taken as the new baseline.
 *
 * @property subject which plugin, server or variable, where the kind has several
 * @property value in clear, or a digest where it may be secret
 */
export const DriftFact = Schema.Struct({
  kind: Schema.Literals(["system-prompt", "plugin-version", "tools", "dropped", "reference"]),
  subject: Schema.String,
  value: Schema.String,
})
export type DriftFact = typeof DriftFact.Type

/**
 * Which servers could not be read when the binding was made. `Absent` is no such gap, but what tells
 * one from the other: the user had no file yet, so that nothing can have been in it.
 */
export const Gap = Schema.Union([
  Schema.Struct({ _tag: Schema.tag("Absent") }),
  Schema.Struct({ _tag: Schema.tag("Any") }),
  Schema.Struct({ _tag: Schema.tag("Named"), name: Schema.String }),
  Schema.Struct({ _tag: Schema.tag("OfPlugin"), plugin: Schema.String }),
])
export type Gap = typeof Gap.Type

/** The provider account that a CLI works for, as far as it can be told. */
export type Account =
  | { readonly _tag: "None" }
  | { readonly _tag: "Known"; readonly id: string }
  | { readonly _tag: "Unknown"; readonly message: string }

/**
 * What is the case now.
 *
 * @property followsCwd whether the CLI can resume a conversation from another directory
 */
export interface Circumstances {
  readonly owner: string
  readonly account: Account
  readonly cwd: string
  readonly followsCwd: boolean
  readonly facts: ReadonlyArray<DriftFact>
}

/** What a binding remembers of the turn that made it. `account` is `null` where the CLI has none. */
export interface Bound {
  readonly identity: Result.Result<ResumeIdentity, UnknownIdentity>
  readonly owner: string
  readonly account: string | null
  readonly cwd: string
  readonly facts: ReadonlyArray<DriftFact>
  readonly gaps: ReadonlyArray<Gap>
}
