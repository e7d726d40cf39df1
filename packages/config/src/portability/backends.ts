/** What each agent CLI makes of a plugin's servers: other names, what it leaves out, what needs the gateway. */
import type { Catalog, DeclaredServer } from "../catalog/catalog.ts"
import { stepsTo } from "../decode/declaration.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Finding } from "../document/index.ts"
import { ephemeral } from "../field-class/index.ts"
import { type Dropped, noOptions, planServers, proxiesFor, type Traits } from "../render/index.ts"

/** What one agent CLI makes of the servers of a catalog. */
export interface Reception {
  readonly backend: string
  readonly renamed: { readonly [server: string]: string }
  readonly dropped: ReadonlyArray<Dropped>
  readonly proxied: ReadonlyArray<Dropped>
}

const nowhere = { url: ephemeral(""), headers: ephemeral({}) }

/** What an agent CLI would make of the servers. */
export const receptionOf = (catalog: Catalog, traits: Traits): Reception => {
  const needed = proxiesFor(catalog, traits)
  const { dropped, proxied, renamed } = planServers(catalog, traits, {
    ...noOptions,
    proxied: new Map(needed.map(({ server }) => [server, nowhere])),
  })
  return { backend: traits.label, renamed, dropped, proxied }
}

/** What some agent CLIs do alike, and the finding that it makes. */
interface Remark {
  readonly server: string
  readonly field: string
  readonly backend: string
  readonly why: string
  readonly finding: (backends: string, why: string) => Finding
}

const remarksOf = (reception: Reception): ReadonlyArray<Remark> => {
  const { backend, renamed, dropped, proxied } = reception
  return [
    ...Object.entries(renamed).map(([server, name]): Remark => ({
      server,
      field: "",
      backend,
      why: name,
      finding: (backends) => ({
        code: "backend-name",
        message: `the name cannot stay as it is in ${backends}: there it is ${name}`,
        remedy: "use at most 25 letters, digits and -, and the name is the same everywhere",
      }),
    })),
    ...dropped.map(({ server, field }): Remark => ({
      server,
      field,
      backend,
      why: "",
      finding: (backends) => ({
        code: "backend-drops",
        message: `${field} has no effect in ${backends}, which cannot be told of it`,
        remedy: "nothing, unless the server needs it",
      }),
    })),
    ...proxied.map(({ server, field, reason }): Remark => ({
      server,
      field,
      backend,
      why: reason,
      finding: (_, why) => ({
        code: "backend-proxies",
        message: `the gateway stands between this server and its agent: ${why}`,
        remedy: "nothing: the gateway keeps to what is declared",
      }),
    })),
  ]
}

const placeOf = ({ target: { site } }: DeclaredServer, field: string) =>
  field === "" ? site.steps : stepsTo(site, [field])

/** The same as findings, at the lines that they are about; what several do alike is one. */
export const receptionFindings = (
  catalog: Catalog,
  receptions: ReadonlyArray<Reception>,
): ReadonlyArray<Diagnostic> => {
  const alike = Map.groupBy(receptions.flatMap(remarksOf), ({ server, field, finding }) => {
    const { code, message } = finding("", "")
    return JSON.stringify([server, field, code, message])
  })
  return [...alike.values()].flatMap((remarks): ReadonlyArray<Diagnostic> => {
    const [first] = remarks
    const server = first === undefined ? undefined : catalog.servers.get(first.server)
    if (first === undefined || server?._tag !== "Declared") return []
    const finding = first.finding(
      remarks.map(({ backend }) => backend).join(", "),
      [...new Set(remarks.map(({ why }) => why))].join("; "),
    )
    return [server.target.site.document.report(placeOf(server, first.field), "key", finding)]
  })
}
