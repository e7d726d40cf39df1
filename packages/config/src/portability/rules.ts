/** What keeps a plugin from working on another machine: a table of rules about its texts. */
import type { Code } from "../diagnostic/diagnostic.ts"
import { signs, type Written } from "./texts.ts"

/**
 * A rule about the texts of some fields.
 *
 */
export interface Rule {
  readonly code: Code
  readonly fields: ReadonlyArray<Written["field"]>
  readonly breaks: (text: string, all: ReadonlyArray<Written>) => boolean
  readonly message: string
  readonly remedy: string
}

const root = "${CLAUDE_PLUGIN_ROOT}"

/** A value behind the name of a flag. */
const valueOf = (text: string): string => text.replace(/^--?[\w-]+=/, "")

const isAbsolute = (text: string): boolean => /^(?:\/|[A-Za-z]:[\\/]|\\\\|file:)/.test(text)

/** In an argument, one name behind a slash is as often a route, or a switch of Windows. */
const looksAbsolute = (text: string): boolean =>
  isAbsolute(text) && (!text.startsWith("/") || /^\/[\w.@-]+\/./.test(text))

/** Whether a path under the plugin's directory leads out of it. */
const leavesRoot = (text: string): boolean => {
  let depth = 0
  for (const name of text.slice(text.indexOf(signs.plugin) + 1).split(/[\\/]/)) {
    if (name === "..") depth -= 1
    else if (name !== "" && name !== ".") depth += 1
    if (depth < 0) return true
  }
  return false
}

const baseName = (text: string): string => (text.split(/[\\/]/).at(-1) ?? "").toLowerCase()

const shells = /^(?:sh|bash|zsh|dash|fish|cmd|powershell|pwsh)(?:\.exe)?$/
const shellSwitch = /^(?:-[a-z]*c|\/[ck]|-command)$/i

/** Programs that one system has and the others do not. */
const platformPrograms =
  /^(?:cmd|powershell|wsl|winget|choco|open|osascript|defaults|brew|launchctl|xdg-open|systemctl|apt|apt-get)$|\.(?:exe|bat|cmd|ps1|vbs)$/

export const rules: ReadonlyArray<Rule> = [
  {
    code: "shell-line",
    fields: ["command"],
    breaks: (text) => /\s/.test(text.trim()) && !isAbsolute(text) && !text.startsWith(signs.plugin),
    message: "this command holds a space: it is the name of one program, run without a shell",
    remedy: "keep the program's name, and put every further word into args",
  },
  {
    code: "shell-needed",
    fields: ["command"],
    breaks: (text, all) =>
      shells.test(baseName(text)) &&
      all.some(({ field, text: other }) => field === "args" && shellSwitch.test(other)),
    message: "this starts a shell, which is another one, or none, on other machines",
    remedy: "name the program itself, and its arguments in args",
  },
  {
    code: "shell-needed",
    fields: ["args"],
    breaks: (text) => /^(?:&&|\|\|?|;|>>?|<|2>&1|&)$/.test(text),
    message:
      "this is a word of a shell's: the program is run without one, and is given it as it is",
    remedy: "do it in the program, or in a script of the plugin's that Node runs",
  },
  {
    code: "path-not-portable",
    fields: ["command", "args", "cwd", "env"],
    breaks: (text) => /^~(?:[\\/]|$)/.test(valueOf(text)),
    message: "~ is a home directory to shells alone: the program is given it as it is",
    remedy: `refer to a directory: ${root}, \${CLAUDE_PLUGIN_DATA} or \${HOME}`,
  },
  {
    code: "path-not-portable",
    fields: ["command", "cwd"],
    breaks: isAbsolute,
    message: "this is an absolute path: other machines do not have it",
    remedy: `name the program alone, or begin the path with ${root}/`,
  },
  {
    code: "path-not-portable",
    fields: ["args", "env"],
    breaks: (text) => looksAbsolute(valueOf(text)),
    message: "this is an absolute path: other machines do not have it",
    remedy: `begin it with ${root}/ for what the plugin ships, or with \${CLAUDE_PLUGIN_DATA}/ for what it keeps`,
  },
  {
    code: "path-not-portable",
    fields: ["command"],
    breaks: (text) =>
      /^[^\uE000\uE001\uFFFC~]*[\\/]/.test(text) && !isAbsolute(text) && !/\s/.test(text),
    message: "this path is relative to where the agent works, not to the plugin",
    remedy: `begin it with ${root}/`,
  },
  {
    code: "path-not-portable",
    fields: ["args", "cwd"],
    breaks: (text) => /^\.{1,2}[\\/]/.test(valueOf(text)),
    message: "this path is relative to where the agent works, not to the plugin",
    remedy: `begin it with ${root}/`,
  },
  {
    code: "file-outside-plugin",
    fields: ["command", "args", "cwd", "env"],
    breaks: (text) => text.includes(signs.plugin) && leavesRoot(text),
    message: "this path leads out of the plugin's directory, which is all that is installed",
    remedy: "ship the file with the plugin, and name it without ..",
  },
  {
    code: "platform-only",
    fields: ["command"],
    breaks: (text) => platformPrograms.test(baseName(text)),
    message: "this program is on one system only",
    remedy: "start something that is everywhere, such as node, or say in the README where it runs",
  },
]
