/** The plugins' servers that a variable leads to a host which not everybody can reach. */
import { privacyOf } from "../guard/private-hosts.ts"
import { stepsTo } from "../decode/declaration.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { hostOfUrl } from "../template/address.ts"
import { variablesOf } from "../template/template.ts"
import type { Catalog } from "./catalog.ts"

/** A server that is left out until its user confirms where it leads. */
export interface PrivateContact {
  readonly server: string
  readonly diagnostic: Diagnostic
}

/**
 * The servers of plugins whose addresses lead to private hosts with the variables as they are. Where an
 * address leads without them is found when it is decoded.
 *
 * @param valueOf the value of a variable; `undefined` where it is not set, or empty
 * @param hosts the private hosts that a plugin may contact
 */
export const findPrivateContacts = (
  catalog: Catalog,
  valueOf: (variable: string) => string | undefined,
  hosts: (plugin: string) => ReadonlySet<string> | undefined,
): ReadonlyArray<PrivateContact> =>
  [...catalog.servers.values()].flatMap((server) => {
    if (server._tag !== "Declared") return []
    const { name, entry, target } = server
    if (target.source.provenance !== "plugin" || !("url" in entry)) return []
    const variables = [...new Set(variablesOf(entry.url))].join(", ")
    const host = hostOfUrl(entry.url, valueOf, "")
    const privacy = host === undefined ? undefined : privacyOf(host)
    if (variables === "" || host === undefined || privacy === undefined) return []
    const { plugin } = target.source
    if (hosts(plugin)?.has(host) === true) return []
    // What a variable holds may be secret, and is not shown.
    const diagnostic = target.site.document.report(stepsTo(target.site, ["url"]), "value", {
      code: "private-host",
      message: `${name} of plugin ${plugin} leads to ${privacy}, by what ${variables} holds. The server is left out until you confirm it`,
      remedy: `to allow it: mooring plugin allow ${plugin} --host HOST, with the host that it leads to`,
    })
    return [{ server: name, diagnostic }]
  })
