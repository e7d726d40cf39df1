/** Merging: how the layers' declarations of one name become one. */
export { combine, declarationsOf, type Fold, foldOf } from "./fold.ts"
export { originOfUrl } from "./patch.ts"
export { mergeStated, withoutRemoved } from "./stated.ts"
