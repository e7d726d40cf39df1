/** Which flags, variables and headers hold secrets, by their names. */

/** A word that says secret wherever it stands alone, or two neighbours as one: `api-key`, `apiKey`. */
const secretWord =
  /^(?:auth|authorization|bearer|conn(?:ection)?str(?:ing)?|cookies?|creds?|dsn|jwt|mnemonic|otp|pass|passcode|pat|pin|psk|pw|pwd|salt|sas|session|sid|sig|signature)\d*$/

/** How a word ends that says secret with anything before it: `githubtoken`, `dbpassword`. */
const secretEnding =
  /(?:(?:access|account|api|app|auth|encryption|master|private|secret|service|session|signing)keys?|credentials?|passphrase|passwd|passwords?|secrets?|tokens?)\d*$/

/** Last words that name something about a secret, not the secret itself: `--token-url`. */
const aboutSecrets: ReadonlySet<string> = new Set(
  "alg algorithm budget cache count dir directory enabled endpoint env expiration expires expiry field file format header host issuer length lifetime limit manager method mode name param path policy port prefix provider required scope scopes server service source storage store timeout ttl type uri url var variable".split(
    " ",
  ),
)

/** First words that make a name a switch or a limit: `--no-auth`, `--max-tokens`. */
const switches: ReadonlySet<string> = new Set(
  "allow disable enable has is max min no num require skip total use with without".split(" "),
)

/** What stands before `key` where everybody may know it. */
const openKeys: ReadonlySet<string> = new Set("foreign partition primary public sort".split(" "))

/** A key is as often in a file: then its path is no secret. */
const pathLike = /^(?:[.~]{0,2}\/|[A-Za-z]:[\\/])|\.(?:crt|cer|der|json|key|p12|pem|pfx|pub|txt)$/i

/** What a switch is set to, whatever it is called. */
const settings: ReadonlySet<string> = new Set("false no none null off on true yes".split(" "))

const wordsOf = (name: string): ReadonlyArray<string> =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .split(/[-_.]+/)
    .filter((word) => word !== "")

const says = (word: string, index: number, words: ReadonlyArray<string>): boolean => {
  const pair = `${words[index - 1] ?? ""}${word}`
  return [word, pair].some((text) => secretWord.test(text) || secretEnding.test(text))
}

/** Without one of these in it, its words taken together, no name says secret. */
const stems =
  "auth bearer conn cookie cred dsn jwt key mnemonic otp pass pat pin psk pw salt sas secret session sid sig token".split(
    " ",
  )

/** Words may be joined by these. */
const joint = "[-_.]*"

/** Any stem, by its first letter: where that is not, nothing more is tried. */
const anyStem = new RegExp(
  Array.from(
    Map.groupBy(stems, (stem) => stem.charAt(0)),
    ([first, all]) =>
      `${first}(?:${all.map((stem) => stem.slice(1).replaceAll(/./g, `${joint}$&`)).join("|")})`,
  ).join("|"),
  "i",
)

/** Whether any name in a text may be that of a secret. */
export const mayNameSecret = (text: string): boolean => anyStem.test(text)

/**
 * Whether the value of a flag, variable, header or member is a secret by its name: `--token`,
 * `apiKey`, `GITHUB_TOKEN_2`, `X-Api-Key`. One word of the name is enough.
 */
export const isSecretName = (name: string, value = ""): boolean =>
  // Most names are ordinary, and are told fast.
  mayNameSecret(name) && saysSecret(name, value)

/** The same, word by word. */
export const saysSecret = (name: string, value: string): boolean => {
  const words = wordsOf(name)
  const last = words.at(-1) ?? ""
  if (aboutSecrets.has(last) || switches.has(words[0] ?? "")) return false
  if (/^keys?\d*$/.test(last) && !openKeys.has(words.at(-2) ?? ""))
    return !pathLike.test(value.trim())
  return words.some(says) && !settings.has(value.trim().toLowerCase())
}

/** Headers that say nothing about who sends them; in arguments, the value of any other is sealed. */
const openHeaders =
  /^(?:accept(?:-[a-z-]+)?|cache-control|connection|content-[a-z-]+|host|mcp-protocol-version|origin|pragma|referer|user-agent)$/i

/** Whether the value of a header is taken for a secret. */
export const isSecretHeader = (name: string): boolean => !openHeaders.test(name)
