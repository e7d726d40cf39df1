/** Whether there is a person to ask. */
import { isatty } from "node:tty"

export const isInteractive = (): boolean => isatty(0) && isatty(1)
