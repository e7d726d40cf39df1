import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "vitest"

const module = JSON.stringify(join(import.meta.dirname, "../src/cli/standard-input.ts"))

/** Says when it waits for more than there is, and then what there was. */
const program = `import(${module}).then(async ({ readStandardInput }) => {
  const coming = readStandardInput()
  process.stdout.write("waits\\n")
  process.stdout.write(await coming)
})`

const noPipes = process.platform === "win32" ? " (skipped: Windows has no mkfifo)" : ""

it.skipIf(noPipes !== "")(
  `what was read before there was nothing more to be read yet is kept${noPipes}`,
  async () => {
    const directory = mkdtempSync(join(tmpdir(), "mooring-gateway-"))
    const pipe = join(directory, "pipe")
    expect(spawnSync("mkfifo", [pipe]).status).toBe(0)
    const end = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
    const other = openSync(pipe, constants.O_WRONLY)
    try {
      // A letter of two bytes is half there.
      writeSync(other, Buffer.from("first, ü").subarray(0, -1))
      // Node makes the first three of a child wait for what is not there yet; others are left as they are.
      const child = spawn("sh", ["-c", 'exec "$0" -e "$1" <&3', process.execPath, program], {
        stdio: ["ignore", "pipe", "inherit", end],
      })
      let said = ""
      child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        if (said === "") {
          writeSync(other, Buffer.from("ü, second").subarray(1))
          closeSync(other)
        }
        said += text
      })
      await once(child, "close")
      expect(said).toBe("waits\nfirst, ü, second")
    } finally {
      closeSync(end)
      rmSync(directory, { recursive: true })
    }
  },
)
