/** Merging: how the layers' declarations of one name become one. */
export { combine, declarationsOf, type Fold, foldOf } from "./fold.ts"
export { hasRemoved, mergeStated, withoutRemoved } from "./stated.ts"
