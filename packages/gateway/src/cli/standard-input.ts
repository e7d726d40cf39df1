/** What comes in on standard input. */
import { readFileSync } from "node:fs"
import { isatty } from "node:tty"

const readStream = async (): Promise<string> => {
  let text = ""
  for await (const chunk of process.stdin.setEncoding("utf8")) text += String(chunk)
  return text
}

/** All of it; nothing where it is a terminal. */
export const readStandardInput = async (): Promise<string> => {
  if (isatty(0)) return ""
  try {
    // A stream takes longer to make than all there mostly is to be read.
    return readFileSync(0, "utf8")
  } catch {
    return readStream()
  }
}
