/** Whether a standard stream is a terminal. */
import { fstatSync, statSync } from "node:fs"
import { devNull } from "node:os"
import { isatty } from "node:tty"

/** What a terminal is, and hardly anything else: it can be told without Node's module, which takes 3 ms to load. */
const isDevice = (descriptor: number): boolean => {
  try {
    const found = fstatSync(descriptor)
    if (!found.isCharacterDevice()) return false
    return found.rdev === 0 || found.rdev !== statSync(devNull).rdev
  } catch {
    return true
  }
}

/** Whether a file descriptor is a terminal. */
export const isTerminal = (descriptor: 0 | 1 | 2): boolean =>
  isDevice(descriptor) && isatty(descriptor)
