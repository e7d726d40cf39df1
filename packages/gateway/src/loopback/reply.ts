/** Answers the requests that were admitted, by the protocol's library: it is loaded for the first of them. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { createMcpHandler } from "@modelcontextprotocol/server"
import { writeWebResponse } from "./body.ts"
import { answerPlain } from "./exchange.ts"
import type { Link } from "./link.ts"
import type { MakeServer } from "./make-server.ts"
import { type PlainRequest, plainRequest } from "./plain-request.ts"
import { answerProxied } from "./proxies.ts"
import { makeToolServer, type ToolContext } from "./tools.ts"

/** Where a request's turn is handed to the server that is made for it. */
const turnKey = "mooring.turn"

/** A request that was admitted, with what its body holds. */
export interface Asked {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly messages: unknown
  readonly web: () => Request
}

/** Answers a request: with a turn's tools, or in the place of a server. */
export type Reply = (
  asked: Asked,
  to: { readonly tools: ToolContext; readonly link: Link | undefined },
) => Promise<void>

/** What answers the requests of one loopback server. */
export const makeReply = (makeServer: MakeServer = makeToolServer): Reply => {
  const handler = createMcpHandler(({ authInfo }) =>
    makeServer(authInfo?.extra?.[turnKey] as ToolContext, handler.notify),
  )
  // Tools that are not the gateway's own may ask more of the newest version than is looked at here.
  const isPlain = ({ classification }: PlainRequest): boolean =>
    makeServer === makeToolServer || classification.era === "legacy"
  return async ({ request, response, messages, web }, { tools, link }) => {
    if (link !== undefined) {
      await writeWebResponse(await answerProxied(link, web(), messages), response)
      return
    }
    const plain = plainRequest(request, messages)
    if (plain !== undefined && isPlain(plain))
      await answerPlain(makeServer(tools, handler.notify), plain, response)
    else {
      const extra = { [turnKey]: tools }
      const authInfo = { token: "", clientId: "", scopes: [], extra }
      const answer = await handler.fetch(web(), { parsedBody: messages, authInfo })
      await writeWebResponse(answer, response)
    }
  }
}
