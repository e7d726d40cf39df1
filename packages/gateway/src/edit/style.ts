/** How a JSON text is laid out, and values laid out alike. */
import type { Json } from "@mooring/config"

/**
 * The habits of a text.
 *
 * @property eol how its lines end
 * @property unit what a level is indented by
 * @property colon what stands between a key and its value
 * @property gap what follows a comma on one line
 * @property pad what stands inside the braces of an object on one line
 */
export interface Style {
  readonly eol: string
  readonly unit: string
  readonly colon: string
  readonly gap: string
  readonly pad: string
}

const defaultUnit = "  "

/** The first indentation of a text: comments apart, it is that of its first level. */
const unitOf = (text: string): string => /[\r\n]([ \t]+)"/.exec(text)?.[1] ?? defaultUnit

export const styleOf = (text: string): Style => {
  const colon = /":(\s?)/.exec(text)
  const isTight = colon !== null && colon[1] === ""
  return {
    eol: /\r\n|\n|\r/.exec(text)?.[0] ?? "\n",
    unit: unitOf(text),
    colon: isTight ? ":" : ": ",
    gap: isTight ? "" : " ",
    pad: isTight || /\{"/.test(text) ? "" : " ",
  }
}

/** A value on one line. */
export const renderInline = (value: Json, style: Style): string => {
  const list = (items: ReadonlyArray<string>, open: string, close: string, pad: string): string =>
    items.length === 0 ? open + close : open + pad + items.join(`,${style.gap}`) + pad + close
  if (Array.isArray(value))
    return list(
      value.map((item) => renderInline(item as Json, style)),
      "[",
      "]",
      "",
    )
  if (typeof value === "object" && value !== null)
    return list(
      Object.entries(value).map(
        ([key, item]) => JSON.stringify(key) + style.colon + renderInline(item as Json, style),
      ),
      "{",
      "}",
      style.pad,
    )
  return JSON.stringify(value)
}

/** How long a list may be that stays on one line. */
const lineWidth = 80

/** Whether a value is neither an object nor a list. */
export const isScalar = (value: Json): boolean => typeof value !== "object" || value === null

/** A value on lines of its own, but for the first; short lists of words stay on one. */
export const renderLines = (value: Json, style: Style, indent: string): string => {
  const inner = indent + style.unit
  const list = (items: ReadonlyArray<string>, open: string, close: string): string =>
    items.length === 0
      ? open + close
      : `${open}${style.eol}${items.map((item) => inner + item).join(`,${style.eol}`)}${style.eol}${indent}${close}`
  if (Array.isArray(value)) {
    const line = renderInline(value, style)
    return value.every(isScalar) && line.length <= lineWidth
      ? line
      : list(
          value.map((item) => renderLines(item as Json, style, inner)),
          "[",
          "]",
        )
  }
  if (typeof value === "object" && value !== null)
    return list(
      Object.entries(value).map(
        ([key, item]) =>
          JSON.stringify(key) + style.colon + renderLines(item as Json, style, inner),
      ),
      "{",
      "}",
    )
  return JSON.stringify(value)
}
