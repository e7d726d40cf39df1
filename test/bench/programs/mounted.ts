/** The servers of a turn that is measured, as `list_servers` tells about them. */
export const mounted = ["one", "two", "three"].map((name) => ({
  name,
  provenance: "user",
  transport: "stdio",
  source: "user (user)",
}))
