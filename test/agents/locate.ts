/** Where an agent CLI is on this machine, for what is measured beside it and not proved with it. */
import { accessSync, constants } from "node:fs"
import { delimiter, join } from "node:path"
import { folderVariable } from "./find.ts"
import { cacheOf } from "./install.ts"

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The CLI in the folder that is named, on the `PATH`, or where `pnpm test:agents` has installed it. */
export const locateAgent = (command: string): string | undefined => {
  const { [folderVariable]: named, PATH: path = "" } = process.env
  const folders = [
    ...(named === undefined ? [] : [named]),
    ...path.split(delimiter).filter((folder) => folder !== ""),
    cacheOf(process.env).executables,
  ]
  return folders.map((folder) => join(folder, command)).find(isExecutable)
}
