/** Every hostile request, with the answer that it has to get. */
import { addresses } from "./addresses.ts"
import { framings } from "./framings.ts"
import { messages } from "./messages.ts"
import type { Door, Request } from "./request.ts"
import { tokens } from "./tokens.ts"

/** A way to spoil a request, and the only status that it may be answered with. */
export interface Hostile {
  readonly name: string
  /** Nothing at all where the connection is to be closed without an answer. */
  readonly status: number | undefined
  readonly spoil: (sound: Request, door: Door) => Request | Buffer
}

export const hostile: ReadonlyArray<Hostile> = [...addresses, ...tokens, ...messages, ...framings]
