import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, expect, test } from 'vitest'
import { TEST_CONFIG } from '#testing/daemonParts/parts.ts'
import { buildDaemon } from './build.ts'
import { serveDaemon } from './serve.ts'
import { createStore } from './store/store.ts'

const folder = mkdtempSync(join(tmpdir(), 'fleetcast-serve-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a daemon whose address is taken ends, and lets go of its data directory', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  const config = { ...TEST_CONFIG, port, dataDir: join(folder, 'data') }
  const { signal } = new AbortController()
  const daemon = await buildDaemon({ config, log: pino({ level: 'silent' }) }, signal)
  const page = { version: '0', pageDir: folder, pageHeaders: () => ({}), onListening: () => undefined }
  await expect(serveDaemon(daemon, page, signal)).rejects.toThrow(
    /cannot listen on 127\.0\.0\.1:\d+: another program uses this port; choose another with --port/,
  )
  const how = { retentionMs: null, mostDiskBytes: null, nowMs: () => 0 }
  const again = await createStore({ dataDir: config.dataDir, ...how })
  await again.close()
  other.close()
}, 20_000)
