/** JSON Pointer (RFC 6901): the address of a value inside a document. */

/** A step into a value: an object's key or an array's index. */
export type Step = string | number

/** Steps as a JSON Pointer; no steps are the whole document, `""`. */
export const toPointer = (steps: ReadonlyArray<Step>): string =>
  steps.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("")

/** The steps of a JSON Pointer, indexes as text. */
export const fromPointer = (pointer: string): ReadonlyArray<string> =>
  pointer === ""
    ? []
    : pointer
        .slice(1)
        .split("/")
        .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
