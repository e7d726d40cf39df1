/** Which fields an entry may have: the rules as types, and the same rules for callers without types. */
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import type { Provenance } from "../provenance.ts"
import type { Template } from "../template/template.ts"
import type { Ephemeral } from "./ephemeral.ts"
import { type FieldClass, isMarked, type Marked } from "./mark.ts"

/** Shown by the compiler in place of a field that breaks a rule: the sentence says what to do. */
export interface Refused<Reason extends string> {
  readonly "~mooring": Reason
}

type IsAny<A> = 0 extends 1 & A ? true : false

/**
 * Why a value of type `A` cannot be part of an identity; `never` where it can.
 *
 * Identities hold text, flags, templates, and lists and maps of those, at any depth. The list is of
 * what is allowed, so a type nobody thought of is refused.
 */
type Unfit<A> =
  IsAny<A> extends true
    ? "is typed `any`"
    : [A] extends [never]
      ? never
      : unknown extends A
        ? "is typed `unknown`"
        : UnfitMember<A>

type UnfitMember<A> = A extends string | boolean | undefined
  ? never
  : A extends number | bigint
    ? "holds a number, which has no canonical form"
    : A extends Template
      ? never
      : A extends Ephemeral<any>
        ? "holds an Ephemeral value, which lives for one run"
        : A extends (...args: never) => unknown
          ? "holds a function"
          : A extends ReadonlyArray<infer Item>
            ? Unfit<Item>
            : A extends object
              ? keyof A extends never
                ? "is typed `object`"
                : { [K in keyof A]-?: Unfit<Exclude<A[K], undefined>> }[keyof A]
              : "has no canonical form"

/** Whether a type leaves open what it holds, at any depth. */
type IsOpen<A> =
  IsAny<A> extends true
    ? true
    : unknown extends A
      ? true
      : A extends Template | Ephemeral<any> | string | number | boolean | undefined
        ? never
        : A extends ReadonlyArray<infer Item>
          ? IsOpen<Item>
          : A extends object
            ? keyof A extends never
              ? true
              : { [K in keyof A]-?: IsOpen<Exclude<A[K], undefined>> }[keyof A]
            : never

type CheckDeclared<K extends string, C, A> = C extends "Stable" | "Sensitive"
  ? [Unfit<A>] extends [never]
    ? unknown
    : Refused<`${K}: this ${C} field ${Unfit<A>}; mark what lives for one run as an Ephemeral field of its own, and spell out every type`>
  : [IsOpen<A>] extends [never]
    ? unknown
    : Refused<`${K}: this field holds a value typed any, unknown or object; spell out its type`>

/** Whether a type leaves a choice: among several, or among all. */
type IsSeveral<A, All = A> =
  IsAny<A> extends true ? true : A extends unknown ? ([All] extends [A] ? false : true) : never

/**
 * Whether a type leaves open which words it has, for each of them: of all texts, only literals name
 * members that `{}` lacks. `string`, patterns and brands do not.
 */
type IsOpenWord<A> = [A] extends [never]
  ? true
  : A extends string
    ? {} extends { [Word in A]: true }
      ? true
      : false
    : true

type CheckRuntime<K extends string, C, A> = K extends "surface"
  ? C extends "Stable"
    ? true extends IsOpenWord<A>
      ? Refused<"surface: one word, known when the code is written; use Schema.Literal">
      : unknown
    : Refused<"surface: the one Stable field of a gateway-runtime entry; mark it Stable">
  : C extends "Ephemeral"
    ? unknown
    : Refused<`${K}: every field of a gateway-runtime entry but surface lives for one run; mark it EphemeralField(...), not ${C & string}`>

// A field that leaves a choice is checked as a whole: one by one, the `unknown` of a member that breaks
// no rule would swallow what is said of the others.
type CheckField<P extends Provenance, K extends string, S> = [S] extends [Marked<any, any>]
  ? true extends IsSeveral<S["fieldClass"]>
    ? Refused<`${K}: this field may be of one class or of another; give it one, known when the code is written`>
    : [P] extends ["gateway-runtime"]
      ? CheckRuntime<K, S["fieldClass"], S["schema"]["Type"]>
      : CheckDeclared<K, S["fieldClass"], S["schema"]["Type"]>
  : Refused<`${K}: this field has no class; wrap its schema in Stable(...), Sensitive(...), EphemeralField(...) or Operational(...)`>

/** Intersected with the fields of an entry: a field that breaks a rule gets an impossible type. */
export type CheckFields<P extends Provenance, F> =
  true extends IsSeveral<F>
    ? Refused<"the fields of an entry are one table, known when the code is written">
    : { readonly [K in keyof F]: CheckField<P, K & string, F[K]> } & {
        // What is typed `any` is even of an impossible type: the table lacks another field for it.
        readonly [
          K in keyof F as IsAny<F[K]> extends true
            ? `${K & string}: this field is typed any; spell out its type`
            : never
        ]: unknown
      }

const openTags: ReadonlySet<string> = new Set(["Any", "Unknown", "ObjectKeyword"])

const wordTags: ReadonlySet<string> = new Set(["Literal", "Union"])

/** Whether a predicate holds for an AST node, at any depth. */
const contains = (ast: SchemaAST.AST, holds: (ast: SchemaAST.AST) => boolean): boolean => {
  const seen = new Set<SchemaAST.AST>()
  const visit = (node: SchemaAST.AST): boolean => {
    if (seen.has(node)) return false
    seen.add(node)
    if (holds(node)) return true
    switch (node._tag) {
      case "Objects":
        return (
          node.propertySignatures.some((property) => visit(property.type)) ||
          node.indexSignatures.some((index) => visit(index.type))
        )
      case "Arrays":
        return node.elements.some(visit) || node.rest.some(visit)
      case "Union":
        return node.types.some(visit)
      case "Suspend":
        return visit(node.thunk())
      default:
        return false
    }
  }
  return visit(SchemaAST.toType(ast))
}

const sealedTag = "an ephemeral value"

/** Which rule a field breaks, for callers whom the compiler did not stop; `undefined` where none. */
export const brokenRule = (
  provenance: Provenance,
  name: string,
  schema: unknown,
): string | undefined => {
  if (!isMarked(schema)) return `${name}: this field has no class`
  const fieldClass: FieldClass = schema.fieldClass
  if (
    provenance === "gateway-runtime" &&
    fieldClass !== (name === "surface" ? "Stable" : "Ephemeral")
  )
    return name === "surface"
      ? "surface: the one Stable field of a gateway-runtime entry"
      : `${name}: every field of a gateway-runtime entry but surface is Ephemeral`
  if (name === "surface" && contains(schema.ast, (node) => !wordTags.has(node._tag)))
    return "surface: one word, known when the code is written"
  if (fieldClass === "Ephemeral") return undefined
  if (contains(schema.ast, (node) => openTags.has(node._tag)))
    return `${name}: this field holds a value typed any, unknown or object`
  if (contains(schema.ast, (node) => node.annotations?.["expected"] === sealedTag))
    return `${name}: this ${fieldClass} field holds an Ephemeral value`
  if (fieldClass !== "Operational" && contains(schema.ast, (node) => node._tag === "Number"))
    return `${name}: this ${fieldClass} field holds a number`
  return undefined
}

/** Any field table that {@link CheckFields} may be asked about. */
export type Fields = Schema.Struct.Fields
