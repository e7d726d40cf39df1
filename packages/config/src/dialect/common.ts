/** What dialects have in common: spellings that mean one thing wherever they stand. */
import type { FieldSpelling } from "./dialect.ts"

/** The words for transports. What is `remote` is tried as `http`. */
export const transport: FieldSpelling = {
  field: "transport",
  values: {
    stdio: "stdio",
    http: "http",
    "streamable-http": "http",
    streamable_http: "http",
    streamableHttp: "http",
    sse: "sse",
    local: "stdio",
    remote: "http",
  },
}

/** A tool filter: the canonical object, or a list of the tools that are offered. */
export const tools: FieldSpelling = { field: "tools", shape: "include-or-all" }

/**
 * Fields that narrow what a server may do. They are honoured wherever they stand: to pass over one
 * would give more than was meant.
 */
export const narrowing: Readonly<Record<string, FieldSpelling>> = {
  enabled: { field: "enabled" },
  enable: { field: "enabled" },
  disabled: { field: "enabled", shape: "negated" },
  disable: { field: "enabled", shape: "negated" },
  includeTools: { field: "tools", shape: "include" },
  enabledTools: { field: "tools", shape: "include" },
  enabled_tools: { field: "tools", shape: "include" },
  allowedTools: { field: "tools", shape: "include" },
  excludeTools: { field: "tools", shape: "exclude" },
  disabledTools: { field: "tools", shape: "exclude" },
  disabled_tools: { field: "tools", shape: "exclude" },
}

/** What looks as if it narrowed what a server may do, and is not known to mean what. */
export const seemsNarrowing = (key: string): boolean =>
  !key.startsWith("_") &&
  /^(?:deny|denied|block(?:ed)?|forbid(?:den)?|restrict(?:ed)?)|(?:allow|deny|denied|block|exclude|include|disable|enable|restrict|permit|filter)\w*tool|tool\w*(?:allow|deny|block|exclude|include|disable|enable|restrict|filter)/i.test(
    key,
  )

/** The fields that most dialects share. */
export const fields: Readonly<Record<string, FieldSpelling>> = {
  type: transport,
  transport,
  transportType: transport,
  command: { field: "command" },
  args: { field: "args" },
  cwd: { field: "cwd" },
  env: { field: "env" },
  url: { field: "url" },
  headers: { field: "headers" },
  timeout: { field: "timeout" },
  description: { field: "description" },
  ...narrowing,
}

const approval = "what may be done without asking is between you and the agent"
const signIn = "Mooring signs in nowhere: give a token in headers or env"
const label = "a server is known by its key"
const shop = "it is about where the entry came from"

/** Fields that programs have, and that mean nothing here. */
export const meaningless: Readonly<Record<string, string>> = {
  autoApprove: approval,
  alwaysAllow: approval,
  trust: approval,
  default_tools_approval_mode: approval,
  oauth: signIn,
  auth: signIn,
  scopes: signIn,
  oauth_resource: signIn,
  oauthScopes: signIn,
  authProviderType: signIn,
  headersHelper: "Mooring runs no program for headers: refer to a variable that holds the value",
  envFile: "Mooring reads no file of variables: set them, and refer to them in env",
  name: label,
  title: label,
  displayName: label,
  icon: label,
  iconPath: label,
  gallery: shop,
  version: shop,
  source: shop,
  marketplaceId: shop,
  required: "a server that cannot start never ends a turn",
  supports_parallel_tool_calls: "how calls are made is the agent's own",
  dev: "it is about the development of the server",
  sandboxEnabled: "programs are run as they are",
  sandbox: "programs are run as they are",
  extensionToLanguage: "it is about a language server",
  settings: "it is for the editor's extension",
}

/** Remarks that people leave in files without comments. */
export const isRemark = (key: string): boolean =>
  /^(?:_|\$comment|\/\/|#|notes?$|comments?$)/i.test(key)
