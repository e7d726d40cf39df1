/** Several machines with one set of sessions. */
export { joinCluster } from "./join.ts"
export { lookAtCluster, type SeenCluster } from "./look.ts"
export type { Place } from "./transport.ts"
