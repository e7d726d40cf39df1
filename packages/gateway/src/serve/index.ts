/** The gateway as a service, and how everything else finds it. */
export { askGateway } from "./client.ts"
export { isHeld } from "./holder.ts"
export { type MountedTools, mountTools } from "./mount.ts"
export { ConfigurationState, Status } from "./protocol.ts"
export { whyUnreachable, type Unreachable } from "./reach.ts"
export { readSourcesInForce } from "./sources.ts"
export { serve } from "./serve.ts"
