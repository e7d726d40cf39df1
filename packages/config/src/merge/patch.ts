/** Whether a patch fits the target that it meets. */
import type { Diagnostic } from "../diagnostic/diagnostic.ts"
import { type Patch, stepsTo, type Target } from "../decode/declaration.ts"
import type { Finding } from "../document/index.ts"
import { originOfUrl } from "../template/address.ts"

const report = (patch: Patch, field: "env" | "headers" | "for", finding: Finding): Diagnostic =>
  patch.site.document.report(stepsTo(patch.site, [field]), "key", finding)

/** Whether a patch adds or replaces a header; to take one away gives nothing to anyone. */
const sendsHeaders = ({ stated: { headers } }: Patch): boolean =>
  headers !== undefined && Object.values(headers).some((value) => value !== null)

const originBreach = (target: Target, patch: Patch): Diagnostic | undefined => {
  const url = target.stated.url
  const actual = url === undefined ? undefined : originOfUrl(url)
  const addsHeaders = sendsHeaders(patch) && target.source.provenance === "plugin"
  if (patch.for === undefined) {
    if (!addsHeaders) return undefined
    return report(patch, "headers", {
      code: "patch-origin",
      message:
        "these headers are for a plugin's server, and do not say which origin they are meant for",
      remedy:
        actual === undefined
          ? "this plugin's address is not fixed: declare the server yourself, with its url"
          : `add "for": "${actual}" beside the headers`,
    })
  }
  if (actual === new URL(patch.for).origin) return undefined
  return report(patch, "for", {
    code: "patch-origin",
    message:
      actual === undefined
        ? `this is meant for ${patch.for}, but the address below is not fixed`
        : `this is meant for ${patch.for}, but the address below is at ${actual}`,
    remedy:
      "if you trust the new address with these headers, say so in for; if not, take the patch out",
  })
}

/** Why a patch cannot be applied to a target; `undefined` where it can. */
export const findBreach = (target: Target, patch: Patch): Diagnostic | undefined => {
  const isStdio = target.stated.transport === "stdio"
  const foreign = isStdio ? "headers" : "env"
  if (patch.stated[foreign] !== undefined)
    return report(patch, foreign, {
      code: "patch-transport",
      message: isStdio
        ? "the server below is a program, which has no headers"
        : "the server below is remote, and takes no environment variables",
      remedy: isStdio ? "set a variable in env" : "send a header in headers",
    })
  return originBreach(target, patch)
}
