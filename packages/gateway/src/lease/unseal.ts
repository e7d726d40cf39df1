/** Where sealed values are opened: to be written into a lease, and nowhere else. */
import type { SealedJson, SealedText } from "@mooring/config"
import { openJson, openText, spelled } from "@mooring/config/unseal"

/** A sealed JSON value as the text of a file, references spelled for a reader that expands them. */
export const fileText = (value: SealedJson): string =>
  `${JSON.stringify(openJson(value, spelled), null, 2)}\n`

/** A sealed text as a variable of a process. */
export const variableText = (value: SealedText): string => openText(value, spelled)
