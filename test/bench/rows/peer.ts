/** The peer of the pipeline: what is written in an afternoon with good libraries. It knows of no positions, provenance or secrets. */
import { createHash } from "node:crypto"
import { deepmerge } from "deepmerge-ts"
import { stringify } from "safe-stable-stringify"
import { z } from "zod"
import { type Configuration, type Written } from "./entries.ts"

const Patch = z.object({
  enabled: z.boolean().optional(),
  timeout: z.int().positive().optional(),
  tools: z
    .object({ include: z.array(z.string()).optional(), exclude: z.array(z.string()).optional() })
    .optional(),
  description: z.string().optional(),
})

const Stdio = Patch.extend({
  type: z.literal("stdio").optional(),
  command: z.string().min(1),
  args: z.array(z.string()).default([]),
  cwd: z.string().optional(),
  env: z.record(z.string(), z.string()).default({}),
})

const Remote = Patch.extend({
  type: z.enum(["http", "sse"]).default("http"),
  url: z.url(),
  headers: z.record(z.string(), z.string()).default({}),
})

const Document = z.object({ mcpServers: z.record(z.string(), z.union([Stdio, Remote, Patch])) })

const read = (documents: ReadonlyArray<Written>) =>
  Object.assign(
    {},
    ...documents.map(({ text }) => Document.parse(JSON.parse(text)).mcpServers),
  ) as {
    readonly [name: string]: object
  }

/** Text to fingerprint. */
export const peerFingerprint = ({ plugin, user, local }: Configuration): string => {
  const merged = deepmerge(read(plugin), read(user), read(local))
  return createHash("sha256").update(stringify(merged)).digest("hex")
}
