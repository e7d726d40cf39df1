/** How machines speak with each other: HTTPS whose two ends prove with the fleet's key that they belong to it. */
import type { Server } from "node:http"
import { createServer } from "node:https"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import type { Digests } from "@mooring/config"

/**
 * TLS with a pre-shared key (RFC 5489): no certificate has to be made, renewed or handed out, and
 * whoever lacks the key does not get beyond the handshake. The exchange is ephemeral, so that a key that
 * is lost later opens nothing that was said before.
 */
const suite = {
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.2",
  ciphers: "ECDHE-PSK-CHACHA20-POLY1305",
} as const

/** The key of the transport, which tells nothing about the fleet's. */
const keyOf = ({ keyId, keyed }: Digests) => ({
  identity: keyId,
  psk: Buffer.from(keyed("mooring cluster transport"), "hex"),
})

/** Where a machine listens to the others. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** Listens to the others. */
export const serverLayer = (digests: Digests, { host, port }: Place) => {
  const key = keyOf(digests)
  const make = () =>
    createServer({
      ...suite,
      pskIdentityHint: key.identity,
      pskCallback: (_, identity) => (identity === key.identity ? key.psk : null),
    })
  // It has all that is used of a server of HTTP.
  return NodeHttpServer.layer(make as unknown as () => Server, { host, port })
}

/** Speaks to the others. */
export const clientLayer = (digests: Digests) =>
  NodeHttpClient.layerNodeHttpOptions({
    ...suite,
    keepAlive: true,
    pskCallback: () => keyOf(digests),
    // There is no certificate whose name could be compared: the key is what proves it.
    checkServerIdentity: () => undefined,
  })
