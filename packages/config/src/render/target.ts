/** Where a server is, sealed, in one shape whoever declared it: what every rendering begins with. */
import type { RuntimeServer } from "../catalog/catalog.ts"
import type { DeclaredEntry } from "../entry/kinds.ts"
import { Ephemeral, sealedItems, sealedMembers } from "../field-class/ephemeral.ts"
import type { Template } from "../template/template.ts"
import type { Mounted } from "./plan.ts"
import { RootedText, type SealedText } from "./rendered.ts"

/** Sealed texts by name. */
export type SealedMap = { readonly [name: string]: SealedText }

/** A program to start, or an address to reach, with all that is to be sent there. */
export type SealedTarget =
  | {
      readonly transport: "stdio"
      readonly command: SealedText
      readonly args: ReadonlyArray<SealedText>
      readonly cwd: SealedText | undefined
      readonly env: SealedMap
    }
  | {
      readonly transport: "http" | "sse"
      readonly url: SealedText
      readonly headers: SealedMap
    }

const rooted = (entry: DeclaredEntry, template: Template): RootedText =>
  new RootedText(template, "root" in entry ? { plugin: entry.root, data: entry.data } : undefined)

const rootedMap = (entry: DeclaredEntry, map: { readonly [name: string]: Template }): SealedMap =>
  Object.fromEntries(Object.entries(map).map(([name, text]) => [name, rooted(entry, text)]))

const declaredTarget = (
  entry: DeclaredEntry,
  marks: { readonly [name: string]: string },
): SealedTarget =>
  entry.transport === "stdio"
    ? {
        transport: "stdio",
        command: rooted(entry, entry.command),
        args: entry.args.map((argument) => rooted(entry, argument)),
        cwd: entry.cwd === undefined ? undefined : rooted(entry, entry.cwd),
        env: { ...rootedMap(entry, entry.env), ...marks },
      }
    : {
        transport: entry.transport,
        url: rooted(entry, entry.url),
        headers: rootedMap(entry, entry.headers),
      }

const nothing = new Ephemeral("")

const boxed = (value: unknown): Ephemeral<string> =>
  value instanceof Ephemeral ? (value as Ephemeral<string>) : nothing

const boxedMap = (value: unknown): SealedMap =>
  value instanceof Ephemeral
    ? sealedMembers(value as Ephemeral<{ readonly [name: string]: string }>)
    : {}

/** Everything that is known of a runtime entry but its surface is ephemeral. */
const runtimeTarget = (
  { transport, entry }: RuntimeServer,
  marks: { readonly [name: string]: string },
): SealedTarget => {
  const values = entry as unknown as { readonly [field: string]: unknown }
  if (transport !== "stdio")
    return { transport, url: boxed(values["url"]), headers: boxedMap(values["headers"]) }
  const args = values["args"]
  return {
    transport,
    command: boxed(values["command"]),
    args: args instanceof Ephemeral ? sealedItems(args as Ephemeral<ReadonlyArray<string>>) : [],
    cwd: undefined,
    env: { ...boxedMap(values["env"]), ...marks },
  }
}

/**
 * Where a mounted server is.
 *
 * @param marks variables that each program gets beside its own
 */
export const targetOf = (
  mounted: Mounted,
  marks: { readonly [name: string]: string },
): SealedTarget => {
  switch (mounted._tag) {
    case "Direct":
      return declaredTarget(mounted.server.entry, marks)
    case "Proxied":
      return {
        transport: "http",
        url: mounted.entry.url,
        headers: boxedMap(mounted.entry.headers),
      }
    case "Runtime":
      return runtimeTarget(mounted.server, marks)
  }
}
