/** A server that stands in for an upstream: what it is asked it passes on, within the entry's filter. */
import type { Client, RequestOptions } from "@modelcontextprotocol/client"
import {
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from "@modelcontextprotocol/server"
import { type Connection, toldOf, UpstreamFailed } from "../upstream/index.ts"
import type { Link } from "./link.ts"

type Params = { readonly [name: string]: unknown }
type Result = { readonly [name: string]: unknown }

/** One kind of request that is passed on: what the upstream has to be able to do, and how it is asked. */
interface Forwarded {
  readonly needs: "tools" | "prompts" | "resources" | "completions"
  readonly ask: (client: Client, params: Params, options: RequestOptions) => Promise<unknown>
}

/** All pages of a list at once: the agent is never given a cursor. What is listed is never kept. */
const whole = { cacheMode: "refresh" } as const

/** What is passed on. What is not here, such as subscriptions, needs a connection that lasts. */
const forwarded: Readonly<Record<string, Forwarded>> = {
  "tools/list": {
    needs: "tools",
    ask: (client, _, options) => client.listTools(undefined, { ...options, ...whole }),
  },
  "tools/call": {
    needs: "tools",
    // The newest version wants some arguments in headers too, which the client sees to; otherwise the
    // result is passed on as it is.
    ask: (client, params, options) =>
      client.getProtocolEra() === "modern"
        ? client.callTool(params as never, options)
        : client.request({ method: "tools/call", params: params as never }, options),
  },
  "prompts/list": {
    needs: "prompts",
    ask: (client, _, options) => client.listPrompts(undefined, { ...options, ...whole }),
  },
  "prompts/get": {
    needs: "prompts",
    ask: (client, params, options) => client.getPrompt(params as never, options),
  },
  "resources/list": {
    needs: "resources",
    ask: (client, _, options) => client.listResources(undefined, { ...options, ...whole }),
  },
  "resources/templates/list": {
    needs: "resources",
    ask: (client, _, options) => client.listResourceTemplates(undefined, { ...options, ...whole }),
  },
  "resources/read": {
    needs: "resources",
    ask: (client, params, options) =>
      client.readResource(params as never, { ...options, ...whole }),
  },
  "completion/complete": {
    needs: "completions",
    ask: (client, params, options) => client.complete(params as never, options),
  },
}

/** Names in `_meta` that are about one hop, and not about the request. */
const ofOneHop = /^(?:progressToken$|io\.modelcontextprotocol\/)/

const withoutHop = ({ _meta, ...params }: Params): Params => {
  const kept = Object.entries((_meta ?? {}) as Params).filter(([name]) => !ofOneHop.test(name))
  return kept.length === 0 ? params : { ...params, _meta: Object.fromEntries(kept) }
}

/** Progress is asked for where the agent asks for it, and passed on under the agent's own token. */
const progressTo = (
  context: ServerContext,
): Pick<RequestOptions, "onprogress" | "resetTimeoutOnProgress"> => {
  const progressToken = context.mcpReq._meta?.progressToken
  return progressToken === undefined
    ? {}
    : {
        resetTimeoutOnProgress: true,
        onprogress: (progress) =>
          void context.mcpReq
            .notify({ method: "notifications/progress", params: { ...progress, progressToken } })
            .catch(() => undefined),
      }
}

const unknownTool = (name: unknown): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, `Tool ${String(name)} not found`)

/** What the upstream said itself is passed on; anything else is told as the gateway's own words. */
const failure = (error: unknown): ProtocolError => {
  if (error instanceof ProtocolError) return error
  return new ProtocolError(
    ProtocolErrorCode.InternalError,
    error instanceof UpstreamFailed
      ? toldOf(error)
      : "The call was cancelled, or its turn is over.",
  )
}

/** Asks an upstream in the place of an agent, and filters what it asks and what it gets. */
const pass = async (
  link: Link,
  method: string,
  { ask }: Forwarded,
  params: Params,
  context: ServerContext,
): Promise<Result> => {
  const { offers, timeout } = link.upstream
  if (method === "tools/call" && !offers(String(params["name"]))) throw unknownTool(params["name"])
  const result = (await link.ask(
    ({ client }, signal) =>
      ask(client, withoutHop(params), { signal, timeout, ...progressTo(context) }),
    context.mcpReq.id,
    context.mcpReq.signal,
  )) as Result
  return method === "tools/list"
    ? {
        ...result,
        tools: (result["tools"] as ReadonlyArray<{ readonly name: string }>).filter(({ name }) =>
          offers(name),
        ),
      }
    : result
}

/**
 * A server with what an upstream offers. It is made anew for each request: nothing is kept between
 * but the connection itself.
 */
export const makeProxyServer = (link: Link, { client }: Connection): Server => {
  const offered = client.getServerCapabilities() ?? {}
  const instructions = client.getInstructions()
  const server = new Server(
    client.getServerVersion() ?? { name: link.upstream.name, version: "0" },
    {
      // Whether lists change is for a connection that lasts: each request here gets the present one.
      capabilities: Object.fromEntries(
        ["tools", "prompts", "resources", "completions"].flatMap((name) =>
          name in offered ? [[name, {}]] : [],
        ),
      ),
      ...(instructions === undefined ? {} : { instructions }),
    },
  )
  for (const [method, how] of Object.entries(forwarded))
    if (how.needs in offered)
      server.setRequestHandler(method as "tools/list", async (request, context) => {
        try {
          return (await pass(link, method, how, (request.params ?? {}) as Params, context)) as never
        } catch (error) {
          throw failure(error)
        }
      })
  server.setNotificationHandler("notifications/cancelled", ({ params }) => {
    if (params.requestId !== undefined) link.cancel(params.requestId)
  })
  return server
}
