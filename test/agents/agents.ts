/** The agent CLIs that tests run: where each is, and what it needs to talk to a model API of a test. */
import { findAgent } from "./find.ts"

/** One CLI, and how its user has set it up. */
export interface Agent {
  readonly name: string
  readonly backend: string
  /** The variable that names the executable to the gateway. */
  readonly variable: string
  /** What it finds in its environment, for a model API at a URL. */
  readonly variables: (url: string) => Readonly<Record<string, string>>
  /** What it finds in its user's home, for a model API at a URL: contents by path. */
  readonly home: (url: string) => Readonly<Record<string, unknown>>
}

export const claude: Agent = {
  name: "Claude Code",
  backend: "claude",
  variable: "MOORING_CLAUDE",
  variables: (url) => ({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: "test-key",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
  }),
  home: () => ({}),
}

/** The settings of a user of Codex. */
export const codexSettings = (url: string, more = "") => `
model_provider = "stub"
model = "gpt-test"
${more}
[analytics]
enabled = false
[model_providers.stub]
name = "stub"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "OPENAI_API_KEY"
`

export const codex: Agent = {
  name: "Codex",
  backend: "codex",
  variable: "MOORING_CODEX",
  variables: () => ({ OPENAI_API_KEY: "test-key" }),
  home: (url) => ({ ".codex/config.toml": codexSettings(url) }),
}

/** The settings of a user of Gemini CLI. */
export const geminiSettings = {
  security: { auth: { selectedType: "gemini-api-key" } },
  privacy: { usageStatisticsEnabled: false },
}

export const gemini: Agent = {
  name: "Gemini CLI",
  backend: "gemini",
  variable: "MOORING_GEMINI",
  variables: (url) => ({ GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: "test-key" }),
  home: () => ({ ".gemini/settings.json": geminiSettings }),
}

/** The settings of a user of opencode. */
export const opencodeSettings = (url: string, more: object = {}) => ({
  $schema: "https://opencode.ai/config.json",
  model: "stub/m",
  autoupdate: false,
  provider: {
    stub: {
      npm: "@ai-sdk/openai-compatible",
      options: { baseURL: `${url}/v1`, apiKey: "k" },
      models: { m: {} },
    },
  },
  ...more,
})

export const opencode: Agent = {
  name: "opencode",
  backend: "opencode",
  variable: "MOORING_OPENCODE",
  variables: () => ({}),
  home: (url) => ({ ".config/opencode/opencode.json": opencodeSettings(url) }),
}

export const agents: ReadonlyArray<Agent> = [claude, codex, gemini, opencode]

/** The path of a CLI's real executable. */
export const executableOf = ({ backend }: Agent): string => findAgent(backend).executable

/** Whether a CLI is not there to be tried; the run of the tests says why. */
export const isMissing = ({ backend }: Agent): boolean => findAgent(backend).missing !== undefined
