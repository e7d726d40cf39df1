/** Keeps a reader that expands references from finding some in text that has none left. */

/**
 * What a reader expands: `braces` is `${NAME}` and `${NAME:-default}`, `dollars` is `$NAME` as well;
 * `curly` is `{env:NAME}` and `{file:PATH}` in the text of a whole document, before it is parsed.
 */
export type Expansion = "none" | "braces" | "dollars" | "curly"

/** A reference to a variable that nobody sets, which stands for a dollar sign. */
const dollar = "${MOORING_LITERAL:-$}"

/**
 * Text that a reader expands to the text given here. Readers go over text once, so that a dollar sign
 * which comes of a reference begins no other one.
 */
export const literalFor = (expansion: Expansion, text: string): string => {
  switch (expansion) {
    case "none":
    // What is escaped in the document is no reference: see literalDocument.
    case "curly":
      return text
    case "braces":
      return text.replaceAll("${", () => `${dollar}{`)
    case "dollars":
      return text.replaceAll(/\$(?=[A-Za-z_{])/g, () => dollar)
  }
}

/** A JSON document that a reader expands to the document given here. */
export const literalDocument = (expansion: Expansion, json: string): string =>
  expansion === "curly" ? json.replaceAll(/\{(?=(?:env|file):)/g, "\\u007b") : json
