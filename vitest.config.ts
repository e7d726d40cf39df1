import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["packages/*/test/**/*.test.ts", "test/**/*.test.ts"],
    reporters: ["default", "./test/agents/tell-missing.ts"],
    // Tests run the command line as it is installed: bundled.
    globalSetup: ["./scripts/bundle.ts"],
    setupFiles: ["./vitest.setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 30_000,
    // Two cores: real child processes run beside the workers.
    maxWorkers: 2,
  },
})
