import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Builds the test-only pages before the tests. */
export default async function buildHarness(): Promise<void> {
  const configFile = fileURLToPath(new URL('harness/vite.config.ts', import.meta.url))
  await build({ configFile, logLevel: 'warn' })
}
