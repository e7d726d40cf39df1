/** What a secret looks like where nothing but its shape tells: in arguments, commands and URLs. */
import { matchesOf, type Range } from "./range.ts"

/**
 * How tokens begin that are known by it.
 *
 * The prefixes are those that their issuers document for secret scanning; gitleaks
 * (`config/gitleaks.toml`, MIT) lists most of them with sources.
 */
const tokenPrefixes: ReadonlyArray<string> = [
  // Model providers
  "sk-",
  "ctx7sk-",
  "[ps]k-lf-",
  "gsk_",
  "xai-",
  "pplx-",
  "nvapi-",
  "hf_",
  "api_org_",
  "r8_",
  // Code hosts and registries
  "gh[pousr]_",
  "github_pat_",
  "gl(?:pat|dt|ptt|rt|cbt|oas|soat|ft|imt|agent)-",
  "npm_",
  "pypi-",
  "dckr_[po]at_",
  "AT[AC]TT3",
  // Payment and commerce
  "[prs]k_(?:live|test|prod)_",
  "whsec_",
  "sq0[a-z]{3}-",
  "shp(?:at|ca|pa|ss)_",
  // Clouds and platforms
  "AIza",
  "ya29\\.",
  "1//0",
  "GOCSPX-",
  "do[opr]_v1_",
  "dapi",
  "hv[sbr]\\.",
  "dt0c01\\.",
  "pscale_(?:tkn|pw|oauth)_",
  "sb[ps]_",
  "sb_(?:secret|publishable)_",
  "gl(?:c|sa)_",
  "sntry[su]_",
  "ops_",
  "NRAK-",
  "ph[cx]_",
  // Work and communication
  "xox[a-z](?:\\.xox[a-z])?-",
  "xapp-",
  "xwfp-",
  "SG\\.",
  "key-",
  "re_",
  "lin_(?:api|oauth)_",
  "fig[a-z]_",
  "secret_",
  "ntn_",
  "PMAK-",
  "apify_api_",
  "tvly-",
  "fc-",
  "jina_",
  "e2b_",
  "bb_(?:live|test)_",
]

/** Enough to be no word: eight characters with a digit among them, or twenty without. */
const tokenRest = "(?:(?=[A-Za-z_=-]{0,64}[0-9])[A-Za-z0-9_=-]{8,}|[A-Za-z0-9]{20,})[\\w.=-]*"

const token = (pattern: string): RegExp => new RegExp(`(?<![A-Za-z0-9])(?:${pattern})`, "g")

/**
 * Each matches in time linear in the text: what may repeat is followed by nothing that could fail.
 * The sealed text is the group `secret`, or the whole match where there is none.
 */
const shapes: ReadonlyArray<RegExp> = [
  token(`(?:${tokenPrefixes.join("|")})${tokenRest}`),
  token("(?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{12,}"),
  // JSON Web Tokens, and other JSON in base64
  token("eyJ[\\w=-]{5}[\\w.=-]*"),
  // Telegram
  token("(?:bot)?[0-9]{8,10}:[A-Za-z0-9_-]{30,}"),
  // Slack's incoming webhooks
  /hooks\.slack\.com\/(?:services|workflows)\/(?<secret>[\w/-]+)/g,
  /-----BEGIN [A-Z ]{0,40}-----[^]*/g,
  /(?<![A-Za-z])(?:bearer|basic)\s+(?<secret>[^\s"'`]{8,})/gi,
  /^(?:bearer|basic)\s+(?<secret>[^]+)/gi,
]

/** Where tokens stand that are known by their shape. */
export const shapeRanges = (text: string): ReadonlyArray<Range> =>
  shapes.flatMap((pattern) =>
    matchesOf(pattern, text).map((match): Range => {
      const end = match.index + match[0].length
      return [end - (match.groups?.["secret"] ?? match[0]).length, end]
    }),
  )

/**
 * Schemes that stand before a credential and are the same for everyone who uses it (RFC 9110
 * section 11.1 and the IANA registry of HTTP authentication schemes, with the informal ones in use).
 */
export const credentialPrefix =
  /^(?:Bearer|Basic|Digest|DPoP|HOBA|Mutual|Negotiate|Token|ApiKey|Api-Key|Key|Bot|GenieKey|PrivateToken|SSWS) +/i
