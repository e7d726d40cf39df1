/** Where one path is to another. */
import { isAbsolute, relative, sep } from "node:path"

/** Whether a path is a directory or inside it, by the names alone: links have to be resolved before. */
export const isInside = (directory: string, path: string): boolean => {
  const way = relative(directory, path)
  return way === "" || (!isAbsolute(way) && way !== ".." && !way.startsWith(`..${sep}`))
}
