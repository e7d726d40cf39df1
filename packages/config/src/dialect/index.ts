/** Dialects: the spellings of the ecosystem, as tables. */
export { canonical } from "./canonical.ts"
export type { Dialect, FieldName, FieldSpelling, Shape } from "./dialect.ts"
export { dialects, pickDialect, type Picked } from "./pick.ts"
