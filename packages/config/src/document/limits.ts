/** How large and how deep a document may be. */

/**
 * The size and depth beyond which a document is refused; TOML takes longer to read than JSON. What a
 * program keeps all of its settings in, and more, is large, and read once, when its user asks for it.
 */
export const limits = {
  bytes: 1024 * 1024,
  tomlBytes: 256 * 1024,
  settingsBytes: 32 * 1024 * 1024,
  depth: 64,
} as const

const utf8Length = (text: string): number => {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit & 0xf800) !== 0xd800 ? 2 : 1
  }
  return bytes
}

/** Whether a text is larger than a limit, as UTF-8. */
export const isTooLarge = (text: string, limit: number): boolean =>
  text.length > limit || (text.length * 3 > limit && utf8Length(text) > limit)
