/** What is wrong with a text that does not parse, and where, in a person's words. */
import { type ParseError, printParseErrorCode } from "jsonc-parser"
import { tokensOf } from "./token.ts"

const syntaxMessages: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  CommaExpected: ["a comma is missing here", "put a comma between the two members"],
  ColonExpected: ["a colon is missing here", "put a colon between the key and its value"],
  ValueExpected: ["a value is missing here", "write a value, or take the key and its colon out"],
  PropertyNameExpected: [
    "a key in double quotes is missing here",
    "write the key in double quotes",
  ],
  CloseBraceExpected: ["a closing brace } is missing", "close every { with a }"],
  CloseBracketExpected: ["a closing bracket ] is missing", "close every [ with a ]"],
  EndOfFileExpected: ["nothing may follow the document", "take out what follows the last brace"],
  UnexpectedEndOfString: ["this string does not end", "close the string with a double quote"],
  UnexpectedEndOfComment: ["this comment does not end", "close the comment with */"],
  InvalidCharacter: [
    "a control character stands in this string",
    "write it as an escape: \\n, \\t or \\u0000 to \\u001f",
  ],
  InvalidEscapeCharacter: ["this escape is not known", "write a backslash as \\\\"],
  InvalidUnicode: ["this escape is not known", "write \\u and four hexadecimal digits"],
  InvalidSymbol: [
    "this is neither a value nor a key",
    "write text in double quotes; only true, false, null and numbers go without",
  ],
}

/** What is missing is missing where the text before it ends, not where the next piece begins. */
const endOfTokenBefore = (text: string, offset: number): number => {
  let end = 0
  for (const token of tokensOf(text, { trivia: false })) {
    if (token.start >= offset) break
    end = token.end
  }
  return end
}

const isMissing = (name: string): boolean => name === "CommaExpected" || name === "ColonExpected"

/** A parse error as a person would put it, and the offset that it is about. */
export const describeSyntaxError = (
  text: string,
  error: ParseError,
): { readonly offset: number; readonly message: string; readonly remedy: string } => {
  const name = printParseErrorCode(error.error)
  const [message, remedy] = syntaxMessages[name] ?? ["this cannot be read", "check the punctuation"]
  const offset = isMissing(name) ? endOfTokenBefore(text, error.offset) : error.offset
  return { offset, message, remedy }
}
