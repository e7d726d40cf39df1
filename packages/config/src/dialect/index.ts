/** Dialects: the spellings of the ecosystem, as tables. */
export { canonical } from "./canonical.ts"
export type { Dialect, FieldName, FieldSpelling } from "./dialect.ts"
