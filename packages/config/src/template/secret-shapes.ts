/** What a secret looks like where nothing but its shape tells: in arguments, commands and URLs. */
import { matchesOf, type Range } from "./range.ts"
import { Sign, signsOf } from "./signs.ts"

/**
 * How tokens begin that are known by it: two characters as they are, and the rest of a pattern.
 *
 * The prefixes are those that their issuers document for secret scanning; gitleaks
 * (`config/gitleaks.toml`, MIT) lists most of them with sources.
 */
const tokenPrefixes: ReadonlyArray<string> = [
  // Model providers
  "sk-",
  "ctx7sk-",
  "pk-lf-",
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
  "pk_(?:live|test|prod)_",
  "rk_(?:live|test|prod)_",
  "sk_(?:live|test|prod)_",
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

const accessKeys = ["AKIA", "ASIA", "ABIA", "ACCA", "AROA", "AIDA"]
const webToken = "eyJ"

/**
 * The signs that a text has if a shape is in it, all of them, and the shape.
 *
 * Each matches in time linear in the text: what may repeat is followed by nothing that could fail.
 * The sealed text is the group `secret`, or the whole match where there is none.
 */
const shapes: ReadonlyArray<{ readonly signs: number; readonly shape: RegExp }> = [
  { signs: Sign.Token, shape: token(`(?:${tokenPrefixes.join("|")})${tokenRest}`) },
  { signs: Sign.Token, shape: token(`(?:${accessKeys.join("|")})[A-Z0-9]{12,}`) },
  // JSON Web Tokens, and other JSON in base64
  { signs: Sign.Token, shape: token(`${webToken}[\\w=-]{5}[\\w.=-]*`) },
  // Telegram
  { signs: Sign.Colon | Sign.Long, shape: token("(?:bot)?[0-9]{8,10}:[A-Za-z0-9_-]{30,}") },
  // Slack's incoming webhooks
  { signs: Sign.Dot, shape: /hooks\.slack\.com\/(?:services|workflows)\/(?<secret>[\w/-]+)/g },
  { signs: Sign.Space, shape: /-----BEGIN [A-Z ]{0,40}-----[^]*/g },
  { signs: Sign.Space, shape: /(?<![A-Za-z])(?:bearer|basic)\s+(?<secret>[^\s"'`]{8,})/gi },
  { signs: Sign.Space, shape: /^(?:bearer|basic)\s+(?<secret>[^]+)/gi },
]

/** Two characters of ASCII as one number. */
const pairAt = (text: string, offset: number): number =>
  (text.charCodeAt(offset) << 7) | text.charCodeAt(offset + 1)

/** How tokens go on, by the two characters that they begin with. */
const beginnings: ReadonlyMap<number, RegExp> = new Map(
  Array.from(
    Map.groupBy([...tokenPrefixes, ...accessKeys, webToken], (prefix) => pairAt(prefix, 0)),
    ([pair, prefixes]) => [pair, new RegExp(prefixes.join("|"), "y")] as const,
  ),
)

/** Which pairs begin a token: most words begin with none. */
const isBeginning = new Uint8Array(1 << 14)
for (const pair of beginnings.keys()) isBeginning[pair] = 1

const beginsToken = (text: string, offset: number): boolean => {
  const pair = pairAt(text, offset)
  if (isBeginning[pair] !== 1) return false
  const begins = beginnings.get(pair)
  if (begins === undefined) return false
  begins.lastIndex = offset
  return begins.test(text)
}

/** The signs of a text, for those who look for secrets in it. */
export const signsIn = (text: string): number => signsOf(text, beginsToken)

const secretOf = (match: RegExpExecArray): Range => {
  const end = match.index + match[0].length
  return [end - (match.groups?.["secret"] ?? match[0]).length, end]
}

/** Where tokens stand that are known by their shape. */
export const shapeRanges = (text: string, signs = signsIn(text)): ReadonlyArray<Range> => {
  const found: Array<Range> = []
  for (const { signs: needed, shape } of shapes) {
    if ((signs & needed) !== needed) continue
    for (const match of matchesOf(shape, text)) found.push(secretOf(match))
  }
  return found
}

/**
 * Schemes that stand before a credential and are the same for everyone who uses it (RFC 9110
 * section 11.1 and the IANA registry of HTTP authentication schemes, with the informal ones in use).
 */
export const credentialPrefix =
  /^(?:Bearer|Basic|Digest|DPoP|HOBA|Mutual|Negotiate|Token|ApiKey|Api-Key|Key|Bot|GenieKey|PrivateToken|SSWS) +/i
