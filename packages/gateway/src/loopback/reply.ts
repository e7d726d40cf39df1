/** Answers the requests that were admitted, by the protocol's library: it is loaded for the first of them. */
import { createMcpHandler } from "@modelcontextprotocol/server"
import type { Link } from "./link.ts"
import type { MakeServer } from "./make-server.ts"
import { answerProxied } from "./proxies.ts"
import { makeToolServer, type ToolContext } from "./tools.ts"

/** Where a request's turn is handed to the server that is made for it. */
const turnKey = "mooring.turn"

/** Answers a request: with a turn's tools, or in the place of a server. */
export type Reply = (
  web: Request,
  parsedBody: unknown,
  to: { readonly tools: ToolContext; readonly link: Link | undefined },
) => Promise<Response>

/** What answers the requests of one loopback server. */
export const makeReply = (makeServer: MakeServer = makeToolServer): Reply => {
  const handler = createMcpHandler(({ authInfo }) =>
    makeServer(authInfo?.extra?.[turnKey] as ToolContext, handler.notify),
  )
  return (web, parsedBody, { tools, link }) =>
    link === undefined
      ? handler.fetch(web, {
          parsedBody,
          authInfo: { token: "", clientId: "", scopes: [], extra: { [turnKey]: tools } },
        })
      : answerProxied(link, web, parsedBody)
}
