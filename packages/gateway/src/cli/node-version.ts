/** Which versions of Node run Mooring. */

/** The oldest one, as `engines` of the packages states it. */
export const oldestNode = "22.19"

/** Whether a version of Node is older than that. */
export const isTooOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number)
  const [least = 0, patch = 0] = oldestNode.split(".").map(Number)
  return major < least || (major === least && minor < patch)
}
