/** The agent CLIs that Mooring is proved with: one table of what is installed of each. */

/**
 * A CLI as npm has it.
 *
 * @property command what it is called by, here and on a machine that has it
 * @property name what it calls itself, and what its tests are grouped under
 * @property platforms what its package has programs for, as `process.platform-process.arch`
 * @property programs what can be started, below `node_modules` and in order of preference, with
 *   `{platform}` for the platform: of native programs the package that has them itself, since it is a
 *   script of the installation that would put them anywhere else
 */
export interface PinnedAgent {
  readonly command: string
  readonly name: string
  readonly package: string
  readonly version: string
  readonly platforms: ReadonlyArray<string>
  readonly programs: ReadonlyArray<string>
}

const everywhere = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"]

export const pinnedAgents: ReadonlyArray<PinnedAgent> = [
  {
    command: "claude",
    name: "Claude Code",
    package: "@anthropic-ai/claude-code",
    version: "2.1.330",
    platforms: everywhere,
    programs: [
      "@anthropic-ai/claude-code-{platform}/claude",
      "@anthropic-ai/claude-code-{platform}-musl/claude",
    ],
  },
  {
    command: "codex",
    name: "Codex",
    package: "@openai/codex",
    version: "0.169.0",
    platforms: everywhere,
    programs: ["@openai/codex/bin/codex.js"],
  },
  {
    command: "gemini",
    name: "Gemini CLI",
    package: "@google/gemini-cli",
    version: "0.61.0",
    platforms: everywhere,
    programs: ["@google/gemini-cli/bundle/gemini.js"],
  },
  {
    command: "opencode",
    name: "opencode",
    package: "opencode-ai",
    version: "1.18.33",
    platforms: everywhere,
    programs: [
      "opencode-{platform}/bin/opencode",
      "opencode-{platform}-baseline/bin/opencode",
      "opencode-{platform}-musl/bin/opencode",
      "opencode-{platform}-baseline-musl/bin/opencode",
    ],
  },
]
