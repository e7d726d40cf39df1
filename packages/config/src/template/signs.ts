/** Signs that a text may hold a secret: what is not there need not be looked for. */

/**
 * One bit for each sign.
 *
 * - `Colon`, `Assigns`, `At`: the text has `:`, one of `:`, `=` and `%`, or `@`.
 * - `Pair`: it has what may stand between a name and its value: one of those signs, or of `Space`.
 * - `Query`: it has `?` or `#`.
 * - `Dot`: it has a dot, as hosts have.
 * - `Space`: it has white space, or anything beyond ASCII.
 * - `Token`: a word in it begins as a token that is known by its beginning.
 * - `Random`: it has a word that is long, or a run that often changes its kind of character.
 * - `Long`: it has a run that is long, of one kind or of several.
 */
export const Sign = {
  Colon: 1,
  Assigns: 2,
  At: 4,
  Dot: 8,
  Space: 16,
  Token: 32,
  Random: 64,
  Long: 128,
  Query: 256,
  Pair: 512,
} as const

// The first three are what words are made of.
const [Digit, Capital, Small, Joint, Other, Space, Colon, Assigns, At, Dot, Query] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
]

/** The characters of ASCII by their kinds, from one to another; a joint is a sign that random text may hold. */
const characters: ReadonlyArray<readonly [kind: number, first: string, last: string]> = [
  [Digit, "0", "9"],
  [Capital, "A", "Z"],
  [Small, "a", "z"],
  [Space, "\0", " "],
  [Space, "\x7f", "\x7f"],
  ...Array.from("-_+/", (joint) => [Joint, joint, joint] as const),
  ...Array.from("=%", (sign) => [Assigns, sign, sign] as const),
  ...Array.from("?#", (sign) => [Query, sign, sign] as const),
  [Colon, ":", ":"],
  [At, "@", "@"],
  [Dot, ".", "."],
]

/** The kind of each character of ASCII. */
const kinds = new Uint8Array(128).fill(Other)
for (const [kind, first, last] of characters)
  kinds.fill(kind, first.charCodeAt(0), last.charCodeAt(0) + 1)

const signOf: Uint16Array = Uint16Array.from({
  length: 11,
  [Space]: Sign.Space | Sign.Pair,
  [Colon]: Sign.Colon | Sign.Assigns | Sign.Pair,
  [Assigns]: Sign.Assigns | Sign.Pair,
  [At]: Sign.At,
  [Dot]: Sign.Dot,
  [Query]: Sign.Query,
})

/** What stands for a reference in the flat text of a template: no sign of anything. */
const referenceUnit = 0xfffc

/** What is long enough to be random, and how often it changes at least (`opaque.ts` says what it is then). */
const [shortestRun, longWord, leastChanges] = [16, 32, 4]

/** What is long enough for every token that is known by its length alone. */
const longRun = 30

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
  let before = Other
  let [word, run, changes] = [0, 0, 0]
  // Where the text ends, a word and a run end too.
  for (let offset = 0; offset <= text.length; offset++) {
    const unit = offset < text.length ? text.charCodeAt(offset) : referenceUnit
    const kind = unit < 128 ? (kinds[unit] ?? Other) : unit === referenceUnit ? Other : Space
    if (kind <= Small) {
      if (before > Small) {
        word = offset
        if (beginsToken(text, offset)) signs |= Sign.Token
      } else if (kind !== before && (before !== Capital || kind !== Small)) changes += 1
    } else {
      if (before <= Small && offset - word >= longWord) signs |= Sign.Random
      if (kind !== Joint) {
        if (offset - run >= shortestRun) {
          if (changes >= leastChanges) signs |= Sign.Random
          if (offset - run >= longRun) signs |= Sign.Long
        }
        run = offset + 1
        changes = 0
        signs |= signOf[kind] ?? 0
      }
    }
    before = kind
  }
  return signs
}
