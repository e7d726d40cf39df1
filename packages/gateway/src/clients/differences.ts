/** What differs between two entries of one name, each as if it were all that is declared. */
import { randomBytes } from "node:crypto"
import {
  compareCatalogs,
  type Difference,
  resolve,
  type Source,
  type Target,
} from "@mooring/config"
import { digestsUnder } from "../session/index.ts"

/** Where entries come to be: in the user's own file. */
export const ownSource: Source = { provenance: "user", scope: "user" }

/** Nothing is kept of these digests: any key will do. */
const digests = digestsUnder(randomBytes(32))

/** The catalog of one entry, turned on: of what is off, nothing would be seen. */
const catalogOf = (target: Target, name: string) => {
  const { enabled: _, ...stated } = target.stated
  const declaration = { ...target, name, source: ownSource, stated }
  const layer = { source: ownSource, declarations: [declaration], missing: [], diagnostics: [] }
  return resolve({ layers: [layer], runtime: {} })
}

/** What differs, but for whether the entries are turned on. */
export const differencesOf = (before: Target, after: Target): ReadonlyArray<Difference> =>
  compareCatalogs(catalogOf(before, after.name), catalogOf(after, after.name), digests)

const isOff = ({ stated }: Target): boolean => stated.enabled === false

/** Whether two entries say the same. */
export const isSame = (before: Target, after: Target): boolean =>
  isOff(before) === isOff(after) && differencesOf(before, after).length === 0
