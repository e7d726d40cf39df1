/** A terminal with somebody at it: what is shown is waited for, and then answered. */
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mooringExecutable, type Sandbox } from "./sandbox.ts"

/** Whether there is util-linux's `script`, which gives a program a terminal. */
export const hasTerminal =
  spawnSync("script", ["--version"]).stdout?.includes("util-linux") === true

/** The keys that prompts know. */
export const keys = { space: " ", enter: "\r", down: "\u001B[B", interrupt: "\u0003" } as const

/** How wide the terminal is, in columns. */
export const terminalWidth = 80

/** What somebody does: once a text is shown, keys are pressed; something may be done before. */
export type Answers = ReadonlyArray<readonly [shown: string, pressed: string, before?: () => void]>

/** Runs `mooring` in a terminal to its end, and gives what was shown. */
export const inTerminal = async (
  sandbox: Sandbox,
  args: ReadonlyArray<string>,
  answers: Answers,
  env: Record<string, string> = {},
): Promise<{ readonly code: number | null; readonly shown: string }> => {
  const line = [process.execPath, mooringExecutable, ...args].map((word) => `'${word}'`).join(" ")
  const child = spawn("script", ["-qec", `stty cols ${terminalWidth}; exec ${line}`, "/dev/null"], {
    cwd: sandbox.work,
    env: { ...sandbox.env, TERM: "xterm", ...env },
    stdio: ["pipe", "pipe", "inherit"],
  })
  let next = 0
  let shown = ""
  let answered = 0
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    shown += chunk
    for (let at = 0; at !== -1 && next < answers.length;) {
      const [text, pressed, before] = answers[next] ?? ["", ""]
      at = shown.indexOf(text, answered)
      if (at === -1) continue
      answered = at + text.length
      next += 1
      before?.()
      child.stdin.write(pressed)
    }
  })
  const [code] = await once(child, "close")
  return { code: code as number | null, shown }
}
