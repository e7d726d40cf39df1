/** Explanation: where each value of a server comes from. */
export { explain, type Explanation, type Leaf, originAt, type Written } from "./explain.ts"
