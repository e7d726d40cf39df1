/** How the documents of a lease are written down. */
import { literalDocument, type SealedDocument } from "@mooring/config"
import { stringify } from "smol-toml"

/** A document's text, of a value that is open. */
export const documentText = (
  format: SealedDocument["format"],
  value: unknown,
  expands: SealedDocument["expands"],
): string => {
  switch (format) {
    case "json":
      return `${literalDocument(expands, JSON.stringify(value, null, 2))}\n`
    case "toml":
      return stringify(value)
    case "text":
      return String(value)
  }
}
