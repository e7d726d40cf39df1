/** Server names: which are taken, and the form in which backends compare them. */

/** The longest name that is taken; backends build tool names of it, which are limited too. */
const longest = 64

/** Why a text cannot name a server; `undefined` where it can. */
export const badName = (name: string): string | undefined => {
  if (name.trim() === "") return "is empty"
  if (name !== name.trim()) return "begins or ends with white space"
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return "holds a control character"
  return name.length > longest ? `is longer than ${longest} characters` : undefined
}

/**
 * The form that backends reduce names to: letters and digits of ASCII, `_` and `-`, in lower case.
 * Two names of one form may fall together there.
 */
export const sanitizedName = (name: string): string =>
  // Most names are in this form, and are told fast.
  /^[a-z0-9_-]*$/.test(name) ? name : name.replaceAll(/[^A-Za-z0-9_-]/g, "_").toLowerCase()
