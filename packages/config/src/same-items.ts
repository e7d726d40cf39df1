/** Whether two lists have the same items, each the very same. */
export const sameItems = (a: ReadonlyArray<unknown>, b: ReadonlyArray<unknown>): boolean =>
  a === b || (a.length === b.length && a.every((item, index) => item === b[index]))
