/** What a plugin's author may write, as types: the plugin's schema, and a sentence for what is not in it. */
import type { FieldsAsWritten } from "../decode/schema.ts"
import type { commonFields } from "../entry/fields.ts"
import type { Refused } from "../field-class/check.ts"
import type { Metadata } from "./metadata.ts"

type Fields = FieldsAsWritten

type Common = Pick<Fields, keyof typeof commonFields>

/** A program that a plugin has started. */
export type PluginProgram = Common &
  Required<Pick<Fields, "command">> &
  Pick<Fields, "args" | "cwd" | "env"> & { readonly type?: "stdio" }

/** A server that a plugin has reached. */
export type PluginAddress = Common &
  Required<Pick<Fields, "url">> &
  Pick<Fields, "headers"> & { readonly type?: "http" | "sse" }

/** A server of a plugin, in the fields that a plugin may state. */
export type PluginServer = PluginProgram | PluginAddress

/** A plugin, as its author defines it. `$schema` names the JSON Schema for editors. */
export interface PluginDefinition extends Metadata {
  readonly $schema?: string
  readonly mcpServers: { readonly [name: string]: PluginServer }
}

/** Why a plugin cannot state a field. */
type WhyNot<K> = K extends "agents" | "for" | "trust" | "approval" | "alwaysAllow" | "autoApprove"
  ? "is for users to say, who mount the plugin; take it out"
  : K extends "provenance"
    ? "is found out by who reads the manifest, never said in it; take it out"
    : K extends "surface" | "pid" | "port" | "socket" | "grant" | "tempDir"
      ? "lives for one run of a gateway, and is no part of a manifest; take it out"
      : "is not a field of a plugin's manifest; take it out"

type OnlyKeys<A, Known extends PropertyKey> = {
  readonly [K in keyof A]: K extends Known ? A[K] : Refused<`${K & string}: ${WhyNot<K>}`>
}

type BothTargets =
  Refused<"a server has a command, which starts a program, or a url, which is reached; keep one of the two">

type CheckServer<E> = E extends { readonly command: unknown; readonly url: unknown }
  ? BothTargets
  : E extends { readonly command: unknown }
    ? OnlyKeys<E, keyof PluginProgram>
    : OnlyKeys<E, keyof PluginAddress>

/** The plugin, with a sentence in place of everything that is not part of a manifest. */
export type CheckPlugin<P> = OnlyKeys<Omit<P, "mcpServers">, keyof PluginDefinition> &
  (P extends { readonly mcpServers: infer M }
    ? { readonly mcpServers: { readonly [N in keyof M]: CheckServer<M[N]> } }
    : unknown)
