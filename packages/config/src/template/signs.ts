/** Signs that a text may hold a secret: what is not there need not be looked for. */

/**
 * One bit for each sign.
 *
 * - `Colon`, `Assigns`, `At`: the text has `:`, one of `:`, `=` and `%`, or `@`.
 * - `Dot`: it has a dot, as hosts have.
 * - `Space`: it has white space, or anything beyond ASCII.
 * - `Token`: a word in it begins as a token that is known by its beginning.
 * - `Random`: it has a word that is long, or a run that often changes its kind of character.
 */
export const Sign = {
  Colon: 1,
  Assigns: 2,
  At: 4,
  Dot: 8,
  Space: 16,
  Token: 32,
  Random: 64,
} as const

const [Other, Digit, Capital, Small, Joint, Space, Colon, Assigns, At, Dot] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
]

/** The kind of each character of ASCII; a joint is a sign that random text may hold. */
const kinds: Uint8Array = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit)
  if (/[0-9]/.test(character)) return Digit
  if (/[A-Z]/.test(character)) return Capital
  if (/[a-z]/.test(character)) return Small
  if (/[-_+/]/.test(character)) return Joint
  if (/[\s\p{Cc}]/u.test(character)) return Space
  return { ":": Colon, "=": Assigns, "%": Assigns, "@": At, ".": Dot }[character] ?? Other
})

const signOf: Readonly<Record<number, number>> = {
  [Space]: Sign.Space,
  [Colon]: Sign.Colon | Sign.Assigns,
  [Assigns]: Sign.Assigns,
  [At]: Sign.At,
  [Dot]: Sign.Dot,
}

/** What stands for a reference in the flat text of a template: no sign of anything. */
const referenceUnit = 0xfffc

/** What is long enough to be random, and how often it changes at least (`opaque.ts` says what it is then). */
const [shortestRun, longWord, leastChanges] = [16, 32, 4]

/**
 * The signs of a text.
 *
 * @param beginsToken whether a token may begin at an offset, after which there is another character
 */
export const signsOf = (
  text: string,
  beginsToken: (text: string, offset: number) => boolean,
): number => {
  let signs = 0
  let [before, word, run, changes] = [Other, 0, 0, 0]
  for (let offset = 0; offset < text.length; offset++) {
    const unit = text.charCodeAt(offset)
    const kind = unit < 128 ? (kinds[unit] ?? Other) : unit === referenceUnit ? Other : Space
    if (kind === Digit || kind === Capital || kind === Small) {
      const isInside = before === Digit || before === Capital || before === Small
      if (!isInside && beginsToken(text, offset)) signs |= Sign.Token
      if (isInside && kind !== before && !(before === Capital && kind === Small)) changes += 1
      word += 1
      run += 1
      if (word >= longWord || (run >= shortestRun && changes >= leastChanges)) signs |= Sign.Random
    } else {
      word = 0
      if (kind === Joint) run += 1
      else {
        run = 0
        changes = 0
        signs |= signOf[kind] ?? 0
      }
    }
    before = kind
  }
  return signs
}
