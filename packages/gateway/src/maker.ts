/** Which Mooring a process is: its version, where it is installed, and what runs it. */
import { version } from "./version.ts"

/** The same for two processes of one installation, and for no others. */
export const maker = JSON.stringify([version, import.meta.dirname, process.execPath])
