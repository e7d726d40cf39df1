/** The files of the state that nothing goes on without, and that only a person has made anew. */
import { join } from "node:path"
import type { Precious } from "../state/damage.ts"
import { preciousKeys } from "./installation-key.ts"
import { preciousStore } from "./store-file.ts"

export const preciousFiles = (state: string): ReadonlyArray<Precious> => [
  preciousStore(join(state, "sessions.db")),
  preciousKeys(join(state, "installation.key")),
]
