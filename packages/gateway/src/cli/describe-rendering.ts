/** What a backend could not be told of the servers as they are declared. */
import { type Rendered, visible } from "@mooring/config"

/** A line for each server that a backend gets otherwise than it is declared. */
export const describeRendering = ({
  dropped,
  renamed,
  proxied,
}: Pick<Rendered, "dropped" | "renamed" | "proxied">): ReadonlyArray<string> =>
  [
    ...Object.entries(renamed).map(([server, name]) => `${server} is called ${name}`),
    ...proxied.map(({ server, reason }) => `${server} goes through the gateway: ${reason}`),
    ...dropped.map(({ server, field, reason }) => `${server}: no ${field}: ${reason}`),
  ].map(visible)
