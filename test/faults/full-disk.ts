/** A disk that is really full: a file system of a sandbox's own, with as much room as it is given. */
import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, rmdirSync, statfsSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** What is left on a disk: pages of 4096 bytes, or files. */
export interface Room {
  readonly what: "pages" | "files"
  readonly left: number
}

const plenty = { pages: 16_384, files: 4096 }

/** Why no disk can be made here; `undefined` where one can. */
export const whyNoDisk = (): string | undefined => {
  const path = mkdtempSync(join(tmpdir(), "mooring-disk-"))
  try {
    const { status, stderr } = spawnSync("mount", ["-t", "tmpfs", "none", path], {
      encoding: "utf8",
    })
    if (status !== 0) return `no file system can be mounted here: ${(stderr ?? "").trim()}`
    execFileSync("umount", [path])
    return undefined
  } finally {
    rmdirSync(path)
  }
}

const option = ({ pages, files }: typeof plenty): string =>
  `size=${pages * 4096},nr_inodes=${files}`

/** Puts an empty disk in the place of a directory. */
export const mountDisk = (path: string): void => {
  execFileSync("mount", ["-t", "tmpfs", "-o", option(plenty), "none", path])
}

/** Changes a disk. The list of what is mounted may be read while another one is mounted: then once more. */
const remount = (path: string, room: typeof plenty, tries = 5): void => {
  const { status, stderr } = spawnSync("mount", ["-o", `remount,${option(room)}`, path], {
    encoding: "utf8",
  })
  if (status === 0) return
  if (tries === 1) throw new Error(stderr)
  remount(path, room, tries - 1)
}

/** Leaves as much room on a disk. */
export const leaveRoom = (path: string, { what, left }: Room): void => {
  const { blocks, bfree, files, ffree } = statfsSync(path)
  const used = { pages: blocks - bfree, files: files - ffree }
  const room = { ...plenty, [what]: used[what] + left }
  remount(path, room)
}

/** Makes room on a disk. */
export const makeRoom = (path: string): void => {
  remount(path, plenty)
}

/** Takes a disk away, with all that is on it. */
export const unmountDisk = (path: string): void => {
  spawnSync("umount", ["-l", path])
}
