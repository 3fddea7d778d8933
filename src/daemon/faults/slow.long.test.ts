import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { wholeDaemon } from '#testing/daemonParts/wholeDaemon.ts'
import { until } from '#testing/until.ts'

const EACH = 150
/** What a connection sends, and then a byte now and then, or nothing. */
const BEGINNINGS = {
  'nothing at all': '',
  'headers that do not end': 'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ',
  'a body that does not end':
    'POST /feed/data HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n{"records": [',
}

test(
  'Who only holds the line is sent away, and others are served meanwhile',
  { timeout: 240_000 },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'fleetcast-slow-'))
    const daemon = await wholeDaemon({ dataDir, modelPath: '/none' })
    const open = new Set<string>()
    const sockets = Object.entries(BEGINNINGS).flatMap(([name, beginning]) =>
      Array.from({ length: EACH }, (_, at) => {
        const socket = connect(daemon.port, '127.0.0.1')
        const id = `${name} ${at}`
        open.add(id)
        socket.on('error', () => undefined)
        socket.on('close', () => open.delete(id))
        socket.on('data', () => undefined)
        socket.write(beginning)
        return { socket, drips: beginning !== '' }
      }),
    )
    const drip = setInterval(() => {
      for (const { socket, drips } of sockets) if (drips && !socket.destroyed) socket.write('a')
    }, 2000)
    try {
      let slowestMs = 0
      await until(
        'all are sent away',
        async () => {
          const startedMs = performance.now()
          expect((await fetch(`${daemon.url}/health`)).status).toBe(200)
          slowestMs = Math.max(slowestMs, performance.now() - startedMs)
          return open.size === 0
        },
        150_000,
      )
      expect(slowestMs).toBeLessThan(2000)
    } finally {
      clearInterval(drip)
      for (const { socket } of sockets) socket.destroy()
      await daemon.end()
      rmSync(dataDir, { recursive: true })
    }
  },
)
