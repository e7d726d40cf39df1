/** Every dialect, the canonical one first. */
import * as agents from "./agents.ts"
import { canonical } from "./canonical.ts"
import type { Dialect } from "./dialect.ts"
import * as editors from "./editors.ts"

export const dialects: ReadonlyArray<Dialect> = [
  canonical,
  ...Object.values(editors),
  ...Object.values(agents),
]
