/** Takes secrets out of text that somebody else wrote, such as the last words of a server. */
import { mask } from "@mooring/config"

/** Shorter texts are no secrets, and stand everywhere. */
const shortest = 4

/** A secret as it may stand in a log: as it is, in a URL, in JSON, or as it was sent. */
const spellings = (secret: string): ReadonlyArray<string> => [
  secret,
  encodeURIComponent(secret.toWellFormed()),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64"),
  ...secret.split("\n"),
]

/** Replaces every secret, in every usual spelling, by a mask. */
export const scrub = (text: string, secrets: ReadonlyArray<string>): string =>
  [...new Set(secrets.flatMap(spellings))]
    .filter((secret) => secret.length >= shortest)
    // The longest first: a secret may hold another one.
    .toSorted((a, b) => b.length - a.length)
    .reduce((all, secret) => all.replaceAll(secret, mask), text)
