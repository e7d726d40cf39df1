/** The environment variables that a catalog's servers refer to. */
import { type Declaration, type Stated, stepsTo } from "../decode/declaration.ts"
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import type { Step } from "../document/index.ts"
import { kindOf } from "../entry/entry.ts"
import { isMarked } from "../field-class/mark.ts"
import { type Template, variablesOf } from "../template/template.ts"
import { templatesIn } from "../template/walk.ts"
import type { Catalog, DeclaredServer } from "./catalog.ts"

const declaredServers = (catalog: Catalog): ReadonlyArray<DeclaredServer> =>
  [...catalog.servers.values()].filter((server) => server._tag === "Declared")

/**
 * The variables that stable fields refer to. What one of them resolves to is no part of an identity,
 * but its change is worth telling.
 */
export const stableVariables = (catalog: Catalog): ReadonlySet<string> =>
  new Set(
    declaredServers(catalog).flatMap(({ entry }) => {
      const { fields } = kindOf(entry)
      return Object.entries(entry).flatMap(([name, value]) => {
        const field = fields[name]
        return isMarked(field) && field.fieldClass === "Stable"
          ? templatesIn(value).flatMap(([, template]) => variablesOf(template))
          : []
      })
    }),
  )

/** A variable that a server refers to, has no default there, and is not set. */
export interface UnsetVariable {
  readonly server: string
  readonly variable: string
  readonly diagnostic: Diagnostic
}

const states = (stated: Stated, path: ReadonlyArray<Step>): boolean => {
  let value: unknown = stated
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return false
    value = (value as { readonly [key: PropertyKey]: unknown })[step]
  }
  return value !== null
}

/** The variables that a text refers to in vain, each once however often it does. */
const unsetIn = (
  template: Template,
  isSet: (variable: string) => boolean,
): ReadonlyArray<string> => {
  const names = template.parts.flatMap((part) =>
    part._tag === "Variable" && part.fallback === undefined && !isSet(part.name) ? [part.name] : [],
  )
  return names.length > 1 ? [...new Set(names)] : names
}

/**
 * The references that cannot be resolved: passed on, each would be an empty value or its own text.
 *
 * @param isSet whether a variable has a value that is not empty
 */
export const findUnset = (
  catalog: Catalog,
  isSet: (variable: string) => boolean,
): ReadonlyArray<UnsetVariable> =>
  declaredServers(catalog).flatMap(({ name, entry, target, patches }) =>
    Object.entries(entry).flatMap(([field, value]) =>
      templatesIn(value, [field]).flatMap(([path, template]) =>
        unsetIn(template, isSet).map((variable): UnsetVariable => {
          const by: Declaration =
            [target, ...patches].findLast(({ stated }) => states(stated, path)) ?? target
          return {
            server: name,
            variable,
            diagnostic: by.site.document.report(stepsTo(by.site, path), "value", {
              code: "variable-unset",
              message: `${name} refers to the environment variable ${variable}, which is not set`,
              remedy:
                by.source.provenance === "plugin"
                  ? `set ${variable}: plugin ${by.source.plugin} asks for it; to go on without, write "enabled": false for ${name} in your file`
                  : `set ${variable}, or give it a default: \${${variable}:-…}`,
            }),
          }
        }),
      ),
    ),
  )
