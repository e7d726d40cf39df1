/** The sections that only a user's own file has, beside its servers. */
export const ownSections: ReadonlyArray<string> = [
  "plugins",
  "pluginDirectories",
  "agents",
  "onMcpChange",
  "onSecretChange",
  "keep",
]
