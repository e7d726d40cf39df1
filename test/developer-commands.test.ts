/** The commands that take long, as they answer at once: with their help, and to what they do not take. */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { expect, it } from "vitest"

const run = (command: string, ...args: ReadonlyArray<string>) =>
  spawnSync(process.execPath, [join(import.meta.dirname, command, "run.ts"), ...args], {
    encoding: "utf8",
  })

it.each(["cluster", "faults", "mutants", "processes", "soak"])(
  "test:%s says what it takes, and refuses what it does not",
  (command) => {
    const help = run(command, "--help")
    expect(help).toMatchObject({ status: 0, stderr: "" })
    expect(help.stdout).toContain(`pnpm test:${command} [--`)
    expect(run(command, "--bogus")).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining(`'--bogus'\n\n${help.stdout}`),
    })
  },
)

it.each(["faults", "mutants"])("test:%s does not try nothing", (command) => {
  expect(run(command, "--only", "nothing of this name")).toMatchObject({ status: 2, stdout: "" })
})

it("a number is one", () => {
  expect(run("soak", "--turns", "many")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("error: --turns takes a number\n"),
  })
})
