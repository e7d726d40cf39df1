/** Reads text that need not be JSON: another version, another process or an accident may have written it. */

/** The value of a text; `undefined` where it is no JSON. */
export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
