/** The programs whose servers may be brought in, and where each keeps its user's configuration. */
import { posix, win32 } from "node:path"

/** A machine, as far as it says where programs keep their files. */
export interface Place {
  readonly platform: NodeJS.Platform
  readonly home: string
  readonly variables: { readonly [name: string]: string | undefined }
}

/** The directories that programs keep their files in. */
interface Directories {
  readonly home: string
  /** Settings of programs with a window: `~/.config`, `~/Library/Application Support`, `%APPDATA%`. */
  readonly applications: string
  /** The directory of the XDG base directory specification, which some keep to everywhere. */
  readonly xdg: string
  readonly windows: boolean
  readonly join: (...steps: ReadonlyArray<string>) => string
  /** What a variable says, else a directory. */
  readonly stated: (variable: string, otherwise: string) => string
}

const directoriesOf = ({ platform, home, variables }: Place): Directories => {
  const windows = platform === "win32"
  const { join } = windows ? win32 : posix
  const stated = (variable: string, otherwise: string) => variables[variable] || otherwise
  const xdg = stated("XDG_CONFIG_HOME", join(home, ".config"))
  const applications = windows
    ? stated("APPDATA", join(home, "AppData", "Roaming"))
    : platform === "darwin"
      ? join(home, "Library", "Application Support")
      : xdg
  return { home, applications, xdg, windows, join, stated }
}

/** A program with a configuration of its own; `files` in the order in which it looks for them. */
export interface Client {
  readonly id: string
  readonly label: string
  readonly files: (directories: Directories) => ReadonlyArray<string>
}

/** The settings of an extension of VS Code. */
const extension =
  (publisher: string, file: string): Client["files"] =>
  ({ applications, join }) => [
    join(applications, "Code", "User", "globalStorage", publisher, "settings", file),
  ]

/** A file below the home directory. */
const atHome =
  (...steps: ReadonlyArray<string>): Client["files"] =>
  ({ home, join }) => [join(home, ...steps)]

export const clients: ReadonlyArray<Client> = [
  {
    id: "claude-code",
    label: "Claude Code",
    files: ({ home, join, stated }) => [join(stated("CLAUDE_CONFIG_DIR", home), ".claude.json")],
  },
  {
    id: "claude-desktop",
    label: "Claude Desktop",
    files: ({ applications, join }) => [join(applications, "Claude", "claude_desktop_config.json")],
  },
  { id: "cursor", label: "Cursor", files: atHome(".cursor", "mcp.json") },
  {
    id: "vscode",
    label: "VS Code",
    files: ({ applications, join }) => [join(applications, "Code", "User", "mcp.json")],
  },
  { id: "windsurf", label: "Windsurf", files: atHome(".codeium", "windsurf", "mcp_config.json") },
  {
    id: "gemini",
    label: "Gemini CLI",
    files: ({ home, join, stated }) => [
      join(stated("GEMINI_CLI_HOME", home), ".gemini", "settings.json"),
    ],
  },
  {
    id: "codex",
    label: "Codex",
    files: ({ home, join, stated }) => [
      join(stated("CODEX_HOME", join(home, ".codex")), "config.toml"),
    ],
  },
  {
    id: "opencode",
    label: "opencode",
    files: ({ xdg, join }) => [
      join(xdg, "opencode", "opencode.jsonc"),
      join(xdg, "opencode", "opencode.json"),
    ],
  },
  { id: "openclaw", label: "OpenClaw", files: atHome(".openclaw", "openclaw.json") },
  {
    id: "zed",
    label: "Zed",
    files: ({ windows, applications, xdg, join }) => [
      join(windows ? applications : xdg, windows ? "Zed" : "zed", "settings.json"),
    ],
  },
  {
    id: "roo",
    label: "Roo Code",
    files: extension("rooveterinaryinc.roo-cline", "mcp_settings.json"),
  },
  {
    id: "kilocode",
    label: "Kilo Code",
    files: extension("kilocode.kilo-code", "mcp_settings.json"),
  },
  {
    id: "cline",
    label: "Cline",
    files: extension("saoudrizwan.claude-dev", "cline_mcp_settings.json"),
  },
  { id: "amazonq", label: "Amazon Q", files: atHome(".aws", "amazonq", "mcp.json") },
  { id: "kiro", label: "Kiro", files: atHome(".kiro", "settings", "mcp.json") },
  { id: "junie", label: "Junie", files: atHome(".junie", "mcp", "mcp.json") },
  {
    id: "copilot",
    label: "Copilot CLI",
    files: ({ home, join, stated }) => [
      join(stated("COPILOT_HOME", join(home, ".copilot")), "mcp-config.json"),
    ],
  },
  {
    id: "antigravity",
    label: "Antigravity",
    files: atHome(".gemini", "antigravity", "mcp_config.json"),
  },
]

/** Where a client's configuration may be on a machine. */
export const filesOf = (client: Client, place: Place): ReadonlyArray<string> =>
  client.files(directoriesOf(place))
