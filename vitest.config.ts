import { defineConfig } from 'vitest/config'

// One zone and no network for every test: results must not depend on where they run.
process.env.TZ = 'UTC'

/**
 * Suites that need modules nobody has loaded before: they replace one for themselves (`vi.mock`), or start ONNX Runtime,
 * which keeps its first settings.
 */
const ALONE = [
  'src/app/liveAbilities.test.tsx',
  'src/app/features/daemon/serverPane.test.tsx',
  'src/app/sources/hereEngine.test.ts',
  'src/app/tabs/trends/accuracy/*.test.tsx',
  'src/daemon/faults/*.test.ts',
  'src/daemon/forecasts/createForecasts.test.ts',
  'src/daemon/sameForecast.test.ts',
  'src/engine/client/growingNode.test.ts',
  'src/engine/client/nodeClient.test.ts',
  'src/engine/worker/hostMemory.test.ts',
  'src/runtime/*.test.ts',
  'src/runtime/kernel/*.test.ts',
]

/** Suites of minutes, which only `npm run test:long` runs. */
const LONG = 'src/**/*.long.test.ts'

const PAGE = 'src/app/**/*.test.tsx'

export default defineConfig({
  define: { __CONNECTS__: 'true' },
  test: {
    environment: 'node',
    testTimeout: 30_000,
    maxWorkers: 2,
    // Unhandled rejections fail the run; so does anything written to console.error (see the setup file).
    dangerouslyIgnoreUnhandledErrors: false,
    setupFiles: ['src/testing/setup.ts'],
    projects: [
      { extends: true, test: { name: 'alone', include: ALONE, exclude: [LONG] } },
      // Modules hold no state, so the suites of a kind share one registry: loading them anew for each file was a third of
      // their time.
      {
        extends: true,
        test: {
          name: 'page',
          include: [PAGE],
          exclude: ALONE,
          isolate: false,
          setupFiles: ['src/app/testing/partsAhead.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['src/**/*.test.ts'],
          exclude: [PAGE, LONG, ...ALONE],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'long', include: [LONG], testTimeout: 600_000 } },
    ],
  },
})
