import { defineConfig } from 'vitest/config'

// One zone and no network for every test: results must not depend on where they run.
process.env.TZ = 'UTC'

const PAGE = 'src/app/**/*.test.{ts,tsx}'

/**
 * Suites that need modules nobody has loaded before: they replace one for themselves (`vi.mock`), or start ONNX Runtime,
 * which keeps its first settings.
 */
const ALONE = [
  'src/engine/client/nodeClient.test.ts',
  'src/engine/worker/hostMemory.test.ts',
  'src/runtime/*.test.ts',
]

export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 30_000,
    maxWorkers: 2,
    // Unhandled rejections fail the run; so does anything written to console.error (see the setup file).
    dangerouslyIgnoreUnhandledErrors: false,
    setupFiles: ['src/testing/setup.ts'],
    projects: [
      // A file of the page starts from a clean module registry. The modules of the other rooms hold no state, so their
      // suites share one: loading the rooms anew for each was a quarter of their time.
      { extends: true, test: { name: 'page', include: [PAGE, ...ALONE] } },
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['src/**/*.test.{ts,tsx}'],
          exclude: [PAGE, ...ALONE],
          isolate: false,
        },
      },
    ],
  },
})
