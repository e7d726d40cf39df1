/** Tells an agent what changed around it where its CLI takes nothing but a prompt. */

/** A prompt with the note before it, in one line. */
export const withNote = (prompt: string, note: string | undefined): string =>
  note === undefined ? prompt : `[${note}]\n\n${prompt}`
