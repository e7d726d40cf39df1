/** What comes in on standard input. */
import { readSync } from "node:fs"
import { isTerminal } from "./terminal.ts"

/** How many bytes are asked for at a time: as many as a pipe holds. */
const pieceBytes = 64 * 1024

/** All of it; nothing where it is a terminal. */
export const readStandardInput = async (): Promise<string> => {
  if (isTerminal(0)) return ""
  const pieces: Array<Uint8Array> = []
  try {
    // A stream takes longer to make than all there mostly is to be read.
    for (let length = -1; length !== 0;) {
      const piece = Buffer.allocUnsafe(pieceBytes)
      length = readSync(0, piece)
      pieces.push(piece.subarray(0, length))
    }
  } catch {
    // What is not there yet is waited for, and comes behind what was.
    for await (const piece of process.stdin) pieces.push(piece as Uint8Array)
  }
  return Buffer.concat(pieces).toString("utf8")
}
