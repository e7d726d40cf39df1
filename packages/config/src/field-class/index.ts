/** Field classes: what each field of an entry means for the resume identity, by type. */
export { type CheckFields, brokenRule, type Fields, type Refused } from "./check.ts"
export { Ephemeral, ephemeral, EphemeralLeak, isEphemeral } from "./ephemeral.ts"
export {
  type Classified,
  EphemeralField,
  type FieldClass,
  isMarked,
  type Marked,
  Operational,
  type Sealed,
  Sensitive,
  type SensitiveShape,
  Stable,
} from "./mark.ts"
