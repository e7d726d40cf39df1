/** What a declaration refers to, sets and contacts, and whether its source may. */
import { changedBy } from "../guard/dangerous-variables.ts"
import { privacyOf } from "../guard/private-hosts.ts"
import { describeSource, type Source } from "../provenance.ts"
import { hostOfUrl } from "../template/address.ts"
import { type Part, type Template, variablesOf } from "../template/template.ts"
import { hasPart, type Placed, templatesIn } from "../template/walk.ts"
import type { Stated } from "./declaration.ts"
import type { Breach } from "./rules.ts"

/**
 * What a source may do.
 *
 * @property roots whether it may refer to a plugin's directories
 * @property variables which variables it may refer to
 * @property sets which of the variables it may set that change what other programs do
 * @property hosts which hosts it may contact that not everybody can reach
 */
export interface Reach {
  readonly roots: boolean
  readonly variables: ReadonlySet<string> | "any"
  readonly sets: ReadonlySet<string> | "any"
  readonly hosts: ReadonlySet<string> | "any"
}

const everything = { roots: false, variables: "any", sets: "any", hosts: "any" } as const

/** What a source of the user's may do: a project's is not the user's alone. */
export const reachOf = (source: Source): Reach =>
  source.provenance === "user" && (source.scope === "project" || source.scope === "local")
    ? { ...everything, sets: new Set() }
    : everything

/**
 * What a declaration does that its source needs leave for, each with the place where it says so.
 *
 * @property host the private host that its address leads to where no variable says otherwise
 */
export interface Asks {
  readonly variables: ReadonlyMap<string, Breach["path"]>
  readonly sets: ReadonlyMap<string, Breach["path"]>
  readonly host: string | undefined
}

/** The first place of each name. */
const first = (
  found: Iterable<readonly [name: string, path: Breach["path"]]>,
): ReadonlyMap<string, Breach["path"]> => {
  const places = new Map<string, Breach["path"]>()
  for (const [name, path] of found) if (!places.has(name)) places.set(name, path)
  return places
}

/** The private host of an address, where no variable without a default is a part of the host. */
const privateHostIn = (url: Template): string | undefined => {
  const [host, other] = ["", "1"].map((otherwise) => hostOfUrl(url, () => undefined, otherwise))
  return host === other && host !== undefined && privacyOf(host) !== undefined ? host : undefined
}

const asksIn = (placed: ReadonlyArray<Placed>, { env = {}, url }: Stated): Asks => ({
  variables: first(
    placed.flatMap(([path, template]) =>
      variablesOf(template).map((name) => [name, path] as const),
    ),
  ),
  sets: new Map(
    Object.keys(env)
      .filter((name) => env[name] !== null && changedBy(name) !== undefined)
      .map((name) => [name, ["env", name]]),
  ),
  host: url === undefined ? undefined : privateHostIn(url),
})

/** What a declaration needs leave for. */
export const asksOf = (stated: Stated): Asks => asksIn(templatesIn(stated), stated)

const allow = ({ source }: { readonly source: Source }, what: string): string =>
  source.provenance === "plugin"
    ? `to allow it: mooring plugin allow ${source.plugin} ${what}`
    : "if you want it, put the entry into your own file"

const isAllowed = (allowed: ReadonlySet<string> | "any", name: string): boolean =>
  allowed === "any" || allowed.has(name)

const isPluginRoot = (part: Part): boolean => part._tag === "Root" && part.root !== "workspace"

/** Whether there is anything for which a source would need leave. Most declarations have none. */
const needsLeave = (
  stated: Stated,
  { roots, variables, sets, hosts }: Reach,
  refers: boolean,
): boolean =>
  (sets !== "any" && stated.env !== undefined) ||
  (hosts !== "any" && stated.url !== undefined) ||
  (refers &&
    (!roots || variables !== "any") &&
    hasPart(
      stated,
      (part) => (!roots && isPluginRoot(part)) || (variables !== "any" && part._tag === "Variable"),
    ))

const nothing: ReadonlyArray<never> = []

/**
 * What a declaration refers to, sets or contacts that its source may not: all of it.
 *
 * @param refers whether it refers to anything, where that is known
 */
export const checkReach = (
  stated: Stated,
  reach: Reach,
  source: Source,
  refers = true,
): ReadonlyArray<Breach> => {
  if (!needsLeave(stated, reach, refers)) return nothing
  const placed = templatesIn(stated)
  const asks = asksIn(placed, stated)
  const who = describeSource(source)
  const root = reach.roots ? undefined : placed.find(([, { parts }]) => parts.some(isPluginRoot))
  return [
    ...(root === undefined
      ? []
      : [
          {
            code: "bad-reference" as const,
            path: root[0],
            message: "a plugin's directory means something in that plugin's own entries only",
            remedy: "write the path, or refer to an environment variable that holds it",
          },
        ]),
    ...[...asks.variables]
      .filter(([name]) => !isAllowed(reach.variables, name))
      .map(([name, path]) => ({
        code: "variable-not-allowed" as const,
        path,
        message: `${who} reads the environment variable ${name}, which it is not allowed to`,
        remedy: allow({ source }, name),
      })),
    ...[...asks.sets]
      .filter(([name]) => !isAllowed(reach.sets, name))
      .map(([name, path]) => ({
        code: "variable-dangerous" as const,
        path,
        message: `${who} sets ${name}, which changes ${changedBy(name)}`,
        remedy: allow({ source }, `--set ${name}`),
      })),
    ...(asks.host === undefined || isAllowed(reach.hosts, asks.host)
      ? []
      : [
          {
            code: "private-host" as const,
            path: ["url"],
            message: `${who} contacts ${asks.host}: ${privacyOf(asks.host)}. The server is left out until you confirm it`,
            remedy: allow({ source }, `--host ${asks.host}`),
          },
        ]),
  ]
}
