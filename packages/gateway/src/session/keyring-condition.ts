/** Looks at the text of a key file. */
import { type Trouble, waitsForNext } from "../upkeep/condition.ts"
import { readKeyring } from "./keyring.ts"

/** What is wrong with the keys in a text; `undefined` where nothing is. */
export const troubleInKeys = (text: string): Trouble | undefined => {
  const keyring = readKeyring(text)
  return typeof keyring === "string"
    ? { status: "damaged", problem: keyring, remedy: waitsForNext }
    : undefined
}
