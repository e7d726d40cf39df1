/** How large and how deep a document may be. */

/** The size and depth beyond which a document is refused. */
export const limits = { bytes: 1024 * 1024, depth: 64 } as const

const utf8Length = (text: string): number => {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit & 0xf800) !== 0xd800 ? 2 : 1
  }
  return bytes
}

/** Whether a text is larger than the limit, as UTF-8. */
export const isTooLarge = (text: string): boolean =>
  text.length > limits.bytes || (text.length * 3 > limits.bytes && utf8Length(text) > limits.bytes)
