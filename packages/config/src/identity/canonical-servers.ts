/** Fingerprints of one identity after another, in which most servers are the very same. */
import { canonicalJson } from "./canonical.ts"
import type { Digests } from "./form.ts"
import { fingerprintOf, type ResumeIdentity } from "./identity.ts"

/** The servers of an identity, with the canonical text of each, in the order of their names. */
interface Written {
  readonly names: ReadonlyArray<string>
  readonly forms: ReadonlyArray<ResumeIdentity["servers"][string]>
  readonly texts: ReadonlyArray<string>
}

/** Remembers the canonical text of each server, and writes anew only that of a server that is new. */
export class CanonicalServers {
  #last: Written = { names: [], forms: [], texts: [] }

  /** The same as `fingerprintOf` gives. */
  fingerprintOf(identity: ResumeIdentity, digests: Digests): string {
    const last = this.#last
    const names = Object.keys(identity.servers)
    const forms = Object.values(identity.servers)
    const texts: Array<string> = []
    let at = 0
    for (const [index, form] of forms.entries()) {
      const name = names[index] ?? ""
      // Servers are in order wherever they were resolved; an identity that was read back may be otherwise.
      if (index > 0 && (names[index - 1] ?? "") >= name) return fingerprintOf(identity, digests)
      while (at < last.names.length && (last.names[at] ?? "") < name) at += 1
      const known = last.names[at] === name && last.forms[at] === form ? last.texts[at] : undefined
      texts.push(known ?? `${canonicalJson(name)}:${canonicalJson(form)}`)
    }
    this.#last = { names, forms, texts }
    return fingerprintOf(identity, digests, `{${texts.join(",")}}`)
  }
}
