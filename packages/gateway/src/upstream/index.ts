/** Upstreams: the declared servers, as the gateway itself reaches them. */
export type { Connection } from "./connect.ts"
export { statusOf, toldOf, UpstreamFailed } from "./failure.ts"
export { type Upstream, upstreamOf } from "./upstream.ts"
