/** Where a manifest declares the variables that its plugin reads, if its format has a place for that. */
import { isJsonObject, type SourceDocument } from "@mooring/config"

/** The declared variables; `undefined` where the manifest declares none at all. */
export const declaredVariables = (
  manifest: SourceDocument | undefined,
): ReadonlySet<string> | undefined => {
  const settings = manifest?.valueAt(["settings"])
  if (!Array.isArray(settings)) return undefined
  return new Set(
    settings.flatMap((setting) =>
      isJsonObject(setting) && typeof setting["envVar"] === "string" ? [setting["envVar"]] : [],
    ),
  )
}
