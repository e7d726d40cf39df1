/** What the loopback server offers: made anew for each request, for the turn that it is admitted to. */
import type { McpServer, ServerNotifier } from "@modelcontextprotocol/server"
import * as Context from "effect/Context"
import { makeToolServer, type ToolContext } from "./tools.ts"

/**
 * Makes the server that answers one request. It may tell the streams that are open what changed.
 *
 * The gateway's own tools, unless a layer says otherwise: whoever holds the loopback to a suite of
 * tests has that suite's tools behind the same door.
 */
export const MakeServer = Context.Reference<
  (context: ToolContext, notify: ServerNotifier) => McpServer
>("@mooring/gateway/MakeServer", { defaultValue: () => makeToolServer })
