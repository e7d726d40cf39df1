/** What a secret looks like where nothing but its shape tells: in arguments, commands and URLs. */

/** One shape: the sealed text is the group `secret`, or the whole match where there is none. */
export interface SecretShape {
  readonly id: string
  readonly pattern: RegExp
}

/** The last word of a name whose value is a secret. */
const secretWords: ReadonlySet<string> = new Set(
  "apikey authorization authtoken accesstoken bearer cookie credential credentials dsn passphrase passwd password pat pwd secret secretkey token".split(
    " ",
  ),
)

/** What stands before `key` in the name of a secret; a `--key` alone is as often a file. */
const secretKeys: ReadonlySet<string> = new Set(
  "access account api auth client encryption license master openai private secret service session signing".split(
    " ",
  ),
)

const words = (name: string): ReadonlyArray<string> =>
  name
    .replace(/^-+/, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[-_.]+/)

/**
 * Whether the value of a flag or variable is a secret by its name: `--token`, `--apiKey`,
 * `GITHUB_TOKEN`. The last word of the name decides, so `--token-url` is not meant.
 */
export const isSecretName = (name: string): boolean => {
  const all = words(name)
  const last = all.at(-1) ?? ""
  if (secretWords.has(last)) return true
  if (last === "key") return secretKeys.has(all.at(-2) ?? "") || /^[A-Z0-9_]+_KEY$/.test(name)
  return (last === "pass" || last === "auth") && (all.length === 1 || /^[A-Z0-9_]+$/.test(name))
}

/**
 * Credentials that are known by their own shape, wherever they stand.
 *
 * The prefixes are those that their issuers document for secret scanning; gitleaks
 * (`config/gitleaks.toml`, MIT) lists the same ones with sources.
 */
export const tokenShapes: ReadonlyArray<SecretShape> = [
  { id: "openai-or-anthropic", pattern: /\bsk-[A-Za-z0-9_-]{16,}/g },
  { id: "stripe", pattern: /\b[sr]k_(?:live|test)_[A-Za-z0-9]{10,}/g },
  { id: "github", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g },
  { id: "gitlab", pattern: /\bgl(?:pat|dt|ptt|rt|cbt|oas|soat)-[A-Za-z0-9_.-]{16,}/g },
  { id: "slack", pattern: /\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{10,}/g },
  { id: "aws-access-key", pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g },
  { id: "google", pattern: /\b(?:AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,})/g },
  { id: "npm", pattern: /\bnpm_[A-Za-z0-9]{30,}/g },
  { id: "hugging-face", pattern: /\bhf_[A-Za-z0-9]{20,}/g },
  { id: "linear", pattern: /\blin_(?:api|oauth)_[A-Za-z0-9]{20,}/g },
  { id: "notion", pattern: /\b(?:secret_|ntn_)[A-Za-z0-9]{30,}/g },
  { id: "supabase", pattern: /\bsbp_[A-Za-z0-9]{30,}/g },
  { id: "atlassian", pattern: /\bATATT3[A-Za-z0-9_=-]{30,}/g },
  { id: "telegram", pattern: /\b[0-9]{8,10}:[A-Za-z0-9_-]{35}\b/g },
  { id: "json-web-token", pattern: /\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*/g },
  { id: "private-key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/g },
]

/** Shapes of one whole argument that carries a secret beside a name that stays in clear. */
export const argumentShapes: ReadonlyArray<SecretShape> = [
  {
    id: "header",
    pattern:
      /^(?:authorization|proxy-authorization|cookie|[a-z0-9-]*(?:api-?key|token|secret|auth))\s*[:=]\s*(?:(?:bearer|basic|token)\s+)?(?<secret>.+)$/gis,
  },
  { id: "bearer", pattern: /^(?:bearer|basic)\s+(?<secret>.+)$/gis },
]

/**
 * Schemes that stand before a credential and are the same for everyone who uses it (RFC 9110
 * section 11.1 and the IANA registry of HTTP authentication schemes, with the informal ones in use).
 */
export const credentialPrefix =
  /^(?:Bearer|Basic|Digest|DPoP|HOBA|Mutual|Negotiate|Token|ApiKey|Api-Key|Key|Bot|GenieKey|PrivateToken|SSWS) +/i
