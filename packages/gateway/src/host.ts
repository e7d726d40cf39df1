/** What the gateway knows of the machine it runs on: a service, so that tests can say otherwise. */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import { type HostFacts, ownHost } from "./host-facts.ts"

export {
  agentVariables,
  configPath,
  expandPath,
  homeDirectory,
  machineOf,
  sharedHomes,
  stated,
  statedPath,
  statePath,
} from "./host-facts.ts"

/** The surroundings of the process that a gateway works for. */
export class Host extends Context.Service<Host, HostFacts>()("@mooring/gateway/Host") {
  /** The real surroundings of this process. */
  static readonly layer = Layer.sync(Host, ownHost)
}
