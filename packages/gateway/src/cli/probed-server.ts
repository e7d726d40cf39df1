/** What is printed of a server that was probed. */
import { describeSource } from "@mooring/config"
import type { Probed } from "../probe/index.ts"
import type { McpProbeOutput } from "./output/probe.ts"

export type ProbedServer = McpProbeOutput["servers"][number]

/** A probed server as JSON. */
export const probedServer = ({ server, state }: Probed): ProbedServer => ({
  name: server.name,
  provenance: server.provenance,
  transport: server.transport,
  source: describeSource(server.target.source),
  ...(state._tag === "Up"
    ? {
        status: "up",
        protocolVersion: state.protocolVersion,
        tools: state.tools,
        connectMs: state.connectMs,
        listMs: state.listMs,
      }
    : { status: "failed", problem: state.problem, remedy: state.remedy }),
})
