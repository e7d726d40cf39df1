/** What would come in from other programs' files, and how each entry stands to what is there already. */
import * as Result from "effect/Result"
import {
  type Declaration,
  type Diagnostic,
  type Difference,
  resolve,
  type Target,
} from "@mooring/config"
import type { Fields } from "../edit/index.ts"
import { loopbackName, loopbackPreview } from "../loopback/index.ts"
import { differencesOf, isSame, ownSource } from "./differences.ts"
import { inOwnWords } from "./own-words.ts"
import type { FoundFile } from "./read-client.ts"

/**
 * Who has the name of an entry.
 *
 * - `User`: another entry of the user's file.
 * - `Client`: another entry that would come in, from a file before.
 * - `Gateway`: the gateway, which mounts a server of its own under it.
 */
export type Holder =
  | {
      readonly _tag: "User" | "Client"
      readonly declaration: Declaration
      readonly differences: ReadonlyArray<Difference>
    }
  | { readonly _tag: "Gateway"; readonly because: Diagnostic }

interface Common {
  readonly name: string
  readonly from: FoundFile
}

/** An entry that can be brought in: nobody has its name, or somebody has. */
export type Acceptable = Common & { readonly target: Target; readonly fields: Fields } & (
    | { readonly _tag: "New" }
    | { readonly _tag: "Conflicting"; readonly with: Holder }
  )

/** An entry of another program's file. `Same` says what is there; `Refused` cannot be used. */
export type Incoming =
  | Acceptable
  | (Common & { readonly _tag: "Same"; readonly target: Target; readonly there: Declaration })
  | (Common & { readonly _tag: "Refused"; readonly because: Diagnostic })

/** What the gateway says of an entry that has the name of its own server. */
const reservedBecause = (target: Target): Diagnostic | undefined => {
  const layer = { source: ownSource, declarations: [target], missing: [], diagnostics: [] }
  const { losers } = resolve({ layers: [layer], runtime: { [loopbackName]: loopbackPreview } })
  return losers.find((loser) => loser._tag === "Refused")?.because
}

const incomplete = ({ site }: Declaration): Diagnostic =>
  site.document.report(site.steps, "key", {
    code: "incomplete-entry",
    message: "this entry does not say where its server is",
    remedy: "nothing, if another file of that program does; else add a command or a url to it",
  })

/** Who has names already. */
interface Taken {
  readonly user: ReadonlyMap<string, Declaration>
  readonly client: ReadonlyMap<string, Declaration>
}

const holderOf = (target: Target, { user, client }: Taken): Holder | undefined => {
  const because = reservedBecause(target)
  if (because !== undefined) return { _tag: "Gateway", because }
  const own = user.get(target.name)
  const declaration = own ?? client.get(target.name)
  if (declaration === undefined) return undefined
  const differences = declaration._tag === "Target" ? differencesOf(declaration, target) : []
  return { _tag: own === undefined ? "Client" : "User", declaration, differences }
}

const incoming = (declaration: Declaration, from: FoundFile, taken: Taken): Incoming => {
  const { name } = declaration
  if (declaration._tag === "Refusal")
    return { _tag: "Refused", name, from, because: declaration.because }
  if (declaration._tag !== "Target")
    return { _tag: "Refused", name, from, because: incomplete(declaration) }
  const target = declaration
  const same = [taken.user.get(name), taken.client.get(name)].find(
    (there) => there?._tag === "Target" && isSame(there, target),
  )
  if (same !== undefined) return { _tag: "Same", name, from, target, there: same }
  const said = inOwnWords(target)
  if (Result.isFailure(said)) return { _tag: "Refused", name, from, because: said.failure }
  const common = { name, from, target, fields: said.success }
  const holder = holderOf(target, taken)
  return holder === undefined
    ? { _tag: "New", ...common }
    : { _tag: "Conflicting", ...common, with: holder }
}

/**
 * Everything that would come in, in the order of the files and of their entries.
 *
 * @param own what the user's file declares already
 */
export const incomingFrom = (
  files: ReadonlyArray<FoundFile>,
  own: ReadonlyArray<Declaration>,
): ReadonlyArray<Incoming> => {
  const user = new Map(own.map((declaration) => [declaration.name, declaration]))
  const client = new Map<string, Declaration>()
  return files.flatMap((from) =>
    from.layer.declarations.map((declaration) => {
      const found = incoming(declaration, from, { user, client })
      if (found._tag === "New") client.set(found.name, found.target)
      return found
    }),
  )
}
