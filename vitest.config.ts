import { defineConfig } from 'vitest/config'

// One zone and no network for every test: results must not depend on where they run.
process.env.TZ = 'UTC'

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}'],
    environment: 'node',
    testTimeout: 30_000,
    maxWorkers: 2,
    // Unhandled rejections fail the run; so does anything written to console.error (see the setup file).
    dangerouslyIgnoreUnhandledErrors: false,
    setupFiles: ['src/testing/setup.ts'],
  },
})
