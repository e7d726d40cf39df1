/** Whether there is a person to ask. */
import { isTerminal } from "./terminal.ts"

export const isInteractive = (): boolean => isTerminal(0) && isTerminal(1)
