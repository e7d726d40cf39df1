/** Text with references: its parts, its spellings, and which of its pieces are secret. */
import { TextIn } from "./schema.ts"
import { braces } from "./spelling.ts"

export { mask, Secret } from "./secret.ts"
export { sealArguments, sealCredential, sealText, sealUrl } from "./seal.ts"
export { TextIn } from "./schema.ts"
export { braces, parseTemplate, type Spelling, type SpellingIssue } from "./spelling.ts"
export {
  hasSecret,
  isTemplate,
  literalText,
  type Part,
  type Root,
  rootName,
  Template,
  variablesOf,
} from "./template.ts"

/** The schema of text with references in the canonical spelling, for entry kinds of your own. */
export const TemplateText = TextIn(braces)
