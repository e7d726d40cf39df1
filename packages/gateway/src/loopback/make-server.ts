/** What the loopback server offers: made anew for each request, for the turn that it is admitted to. */
import type { McpServer, Server, ServerNotifier } from "@modelcontextprotocol/server"
import * as Context from "effect/Context"
import type { ToolContext } from "./tools.ts"

/** Makes the server that answers one request. It may tell the streams that are open what changed. */
export type MakeServer = (context: ToolContext, notify: ServerNotifier) => McpServer | Server

/**
 * What is behind the loopback's door.
 *
 * The gateway's own tools, unless a layer says otherwise: whoever holds the loopback to a suite of
 * tests has that suite's tools behind the same door.
 */
export const MakeServer = Context.Reference<MakeServer | undefined>("@mooring/gateway/MakeServer", {
  defaultValue: () => undefined,
})
