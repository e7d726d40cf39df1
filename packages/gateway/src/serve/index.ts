/** The gateway as a service, and how everything else finds it. */
export { askGateway } from "./client.ts"
export { isHeld, troubleInHolder } from "./holder.ts"
export { troubleInAddress } from "./kept-address.ts"
export { type MountedTools, mountTools } from "./mount.ts"
export { ConfigurationState, Status } from "./protocol.ts"
export { whyUnreachable, type Unreachable } from "./reach.ts"
export { readSourcesInForce } from "./sources.ts"
export { serve } from "./serve.ts"
