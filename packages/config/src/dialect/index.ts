/** Dialects: the spellings of the ecosystem, as tables. */
export { dialects } from "./all.ts"
export { canonical } from "./canonical.ts"
export type { Dialect, FieldName, FieldSpelling, Shape } from "./dialect.ts"
export { pickDialect, type Picked } from "./pick.ts"
