import { copyFile, mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Builds the test-only pages before the tests. */
export default async function buildHarness(): Promise<void> {
  const configFile = fileURLToPath(new URL('harness/vite.config.ts', import.meta.url))
  await build({ configFile, logLevel: 'warn' })
  // One worker under the names of both, which decide what headers it is served with.
  const assets = fileURLToPath(new URL('dist/assets/', import.meta.url))
  await mkdir(assets, { recursive: true })
  for (const name of ['engine-worker-probe.js', 'remote-worker-probe.js'])
    await copyFile(new URL('harness/probe.worker.js', import.meta.url), assets + name)
}
