/** Each agent CLI as somebody has it set up who uses it: with a model API, and without telemetry. */
import { Bench, findAgent } from "./support.ts"

/** Starts a bench for a CLI, with more variables in the gateway's environment. */
export type StartBench = (more?: Record<string, string>) => Promise<Bench>

const codexSettings = (url: string): string => `
model_provider = "stub"
model = "gpt-test"
[analytics]
enabled = false
[model_providers.stub]
name = "stub"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "OPENAI_API_KEY"
`

const geminiSettings = {
  security: { auth: { selectedType: "gemini-api-key" } },
  privacy: { usageStatisticsEnabled: false },
}

const opencodeSettings = (url: string) => ({
  model: "stub/m",
  autoupdate: false,
  provider: {
    stub: {
      npm: "@ai-sdk/openai-compatible",
      options: { baseURL: `${url}/v1`, apiKey: "k" },
      models: { m: {} },
    },
  },
})

/** By the command of the CLI, which is also what Mooring calls the backend. */
export const startBench: { readonly [command: string]: StartBench } = {
  claude: (more) =>
    Bench.start("claude", (url) => ({
      MOORING_CLAUDE: findAgent("claude").executable,
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: "test-key",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      DISABLE_TELEMETRY: "1",
      DISABLE_AUTOUPDATER: "1",
      ...more,
    })),
  codex: async (more) => {
    const bench = await Bench.start("codex", () => ({
      MOORING_CODEX: findAgent("codex").executable,
      OPENAI_API_KEY: "test-key",
      ...more,
    }))
    bench.sandbox.write("home/.codex/config.toml", codexSettings(bench.model.url))
    return bench
  },
  gemini: async (more) => {
    const bench = await Bench.start("gemini", (url) => ({
      MOORING_GEMINI: findAgent("gemini").executable,
      GOOGLE_GEMINI_BASE_URL: url,
      GEMINI_API_KEY: "test-key",
      ...more,
    }))
    bench.sandbox.write("home/.gemini/settings.json", geminiSettings)
    return bench
  },
  opencode: async (more) => {
    const bench = await Bench.start("opencode", () => ({
      MOORING_OPENCODE: findAgent("opencode").executable,
      ...more,
    }))
    bench.sandbox.write("home/.config/opencode/opencode.json", opencodeSettings(bench.model.url))
    return bench
  },
}
