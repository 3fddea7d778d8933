import { once } from 'node:events'
import { createServer, request } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startFleetcast, type FleetcastProcess } from '#testing/fleetcastProcess.ts'
import { freePort } from '#testing/freePort.ts'
import { provenance } from './daemonPage.ts'
import { expect, test as base } from './test.ts'

/** A daemon of ours in a process of its own, which may be ended and started again with what it kept. */
interface OwnDaemon {
  readonly url: string
  /** Ends it without a word. */
  readonly kill: () => Promise<void>
  /** At the same address, with the same data. */
  readonly startAgain: () => Promise<void>
  /** What one of its addresses answers. */
  readonly get: (path: string) => Promise<unknown>
}

interface OwnOptions {
  readonly args?: readonly string[]
  readonly key?: string
}

/** A page, and daemons of the test's own; the page goes first, so that it misses none of them. */
export const test = base.extend<{ own: (options?: OwnOptions) => Promise<OwnDaemon> }>({
  own: async ({ page }, use) => {
    const running = new Map<string, FleetcastProcess>()
    await use(async ({ args = [], key } = {}) => {
      const folder = await mkdtemp(join(tmpdir(), 'fleetcast-page-'))
      const port = await freePort()
      const flags = [
        '--source',
        'simulate',
        '--fleet-size',
        '8',
        '--seed',
        '11',
        '--data-dir',
        folder,
        ...args,
      ]
      const start = async () => {
        const env = key === undefined ? {} : { FLEETCAST_API_KEY: key }
        const daemon = await startFleetcast({ args: flags, port, env })
        running.set(folder, daemon)
        return daemon
      }
      const { url } = await start()
      return {
        url,
        kill: async () => {
          await running.get(folder)?.end('SIGKILL')
        },
        startAgain: async () => {
          await start()
        },
        get: async (path) => {
          const response = await fetch(url + path, { headers: key === undefined ? {} : { 'X-API-Key': key } })
          expect(response.status, path).toBe(200)
          return (await response.json()) as unknown
        },
      }
    })
    await page.close()
    for (const [folder, daemon] of running) {
      await daemon.end('SIGKILL')
      await rm(folder, { recursive: true, force: true })
    }
  },
})

/** Passes requests on to an address and refuses every WebSocket, as some proxies do. Ends with the test's process at the latest. */
export async function withoutSockets(
  url: string,
): Promise<{ readonly url: string; readonly close: () => void }> {
  const { port } = new URL(url)
  const proxy = createServer((asked, response) => {
    const { url: path, method, headers } = asked
    const inner = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    inner.on('error', () => response.destroy())
    asked.pipe(inner)
  })
  proxy.on('upgrade', (_asked, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'))
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  const close = () => {
    proxy.close()
    proxy.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${address.port}`, close }
}

/** A forecast of the daemon's own network is on screen, and its stream is open. */
export async function expectOwnLive(page: Page, timeout = 20_000): Promise<void> {
  await expect(provenance(page)).toContainText(/TFT · kernel .* on .* · live/, { timeout })
}
