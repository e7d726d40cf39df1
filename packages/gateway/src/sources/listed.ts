/** Names in a sentence: so many that a person reads them, however many there are. */

const most = 20

/** The first names, and a sign that there are more. */
export const listed = (names: ReadonlyArray<string>): string =>
  `${names.slice(0, most).join(", ")}${names.length > most ? ", …" : ""}`
