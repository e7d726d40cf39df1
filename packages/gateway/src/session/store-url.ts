/** Where the store is, as `MOORING_STORE` says it: an address that is never shown with its password. */
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { StateUnusable } from "../errors.ts"
import { type Host, stated } from "../host.ts"

/**
 * A store on a server.
 *
 * @property url with the password, if there is one
 * @property shown what may be shown: the user, the server and the database
 */
export interface StoreUrl {
  readonly url: Redacted.Redacted
  readonly shown: string
}

const variable = "MOORING_STORE"

const refused = (problem: string): Result.Result<never, StateUnusable> =>
  Result.fail(
    new StateUnusable({
      path: variable,
      problem,
      remedy:
        "write it as postgres://USER@HOST:PORT/DATABASE; or leave it out, and the store is a file in the state directory",
    }),
  )

const parse = (text: string): URL | undefined => {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** The store that `MOORING_STORE` names; `undefined` where it names none, and the embedded one is meant. */
export const storeUrl = (
  host: Pick<Host["Service"], "variables">,
): Result.Result<StoreUrl | undefined, StateUnusable> => {
  const text = stated(host, variable)
  if (text === undefined) return Result.succeed(undefined)
  const url = parse(text)
  if (url === undefined) return refused("it is not a URL")
  if (url.protocol !== "postgres:" && url.protocol !== "postgresql:")
    return refused(`${url.protocol}// is no kind of store that Mooring knows`)
  if (url.pathname.length < 2 && !url.searchParams.has("dbname"))
    return refused("it names no database")
  const place = url.searchParams.get("host") ?? url.host
  const user = url.searchParams.get("user") ?? url.username
  const database = url.searchParams.get("dbname") ?? url.pathname.slice(1)
  return Result.succeed({
    url: Redacted.make(text, { label: variable }),
    shown: `postgres://${user === "" ? "" : `${user}@`}${place}/${database}`,
  })
}
