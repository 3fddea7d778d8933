import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { startDaemon, type TestDaemon } from '../src/testing/daemon/testDaemon.ts'
import { HARNESS, ISOLATED, PLAIN, PLAIN_HARNESS } from './hosts.ts'
import { expect, test } from './test.ts'

const ASSETS = fileURLToPath(new URL('../dist/assets/', import.meta.url))
const OWN_HOST_ONLY = /connect-src 'self'(;|$)/

// What is refused is told to the console, too.
test.use({ provoked: /Content Security Policy|violates|Failed to load resource|CORS policy|ERR_FAILED/ })

let daemon: TestDaemon
test.beforeAll(async () => {
  daemon = await startDaemon({ generation: 'v1', body: () => ({ predictions: {} }), tickMs: 0 })
})
test.afterAll(() => daemon.stop())
test.beforeEach(() => {
  daemon.change({ cors: '*' })
})

/** What a worker at a path of the host, or the page itself, achieves at the daemon, which is another origin. */
async function probe(page: Page, worker: string) {
  const asked = {
    address: `${daemon.url}/health`,
    stream: `${daemon.url.replace('http', 'ws')}/ws/predictions`,
  }
  return page.evaluate(
    ([path, data]) =>
      new Promise((resolve, reject) => {
        const started = new Worker(path, { type: 'module' })
        started.onmessage = (event) => resolve(event.data)
        started.onerror = () => reject(new Error('the worker did not start'))
        started.postMessage(data)
      }),
    [`assets/${worker}-worker-probe.js`, asked] as const,
  )
}

test('every file of the build comes with the policy, and all but one may talk to its own host only', async ({
  request,
}) => {
  const files = ['', 'index.html', 'sample.parquet', ...readdirSync(ASSETS).map((name) => `assets/${name}`)]
  const others: string[] = []
  for (const file of files) {
    const headers = (await request.head(ISOLATED.url + file)).headers()
    if (!OWN_HOST_ONLY.test(headers['content-security-policy'] ?? '')) others.push(file)
    else expect(headers['cross-origin-embedder-policy']).toBe('require-corp')
  }
  expect(others.filter((file) => !/^assets\/remote-worker-[\w-]+\.js$/.test(file))).toEqual([])
})

test('under the headers the engine’s worker reaches no other host', async ({ page }) => {
  await page.goto(HARNESS.url)
  const before = daemon.requests.length
  expect(await probe(page, 'engine')).toEqual({ cors: 'failed', noCors: 'failed', stream: 'failed' })
  expect(daemon.requests).toHaveLength(before)
})

test('under the headers the remote worker starts in an isolated page and reaches a daemon', async ({
  page,
}) => {
  await page.goto(HARNESS.url)
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true)
  expect(await probe(page, 'remote')).toEqual({ cors: 'cors', noCors: 'opaque', stream: 'opened' })
})

test('the remote worker can tell a daemon without CORS from one that is down', async ({ page }) => {
  await page.goto(HARNESS.url)
  daemon.change({ cors: 'none' })
  expect(await probe(page, 'remote')).toEqual({ cors: 'failed', noCors: 'opaque', stream: 'opened' })
  await daemon.stop()
  expect(await probe(page, 'remote')).toEqual({ cors: 'failed', noCors: 'failed', stream: 'failed' })
  await daemon.start()
})

test('the remote worker connects from hosts that send no header, whose pages never do', async ({ page }) => {
  for (const { url } of [PLAIN_HARNESS, PLAIN]) {
    await page.goto(url)
    const before = daemon.requests.length
    const asked = await page.evaluate(
      (address) =>
        fetch(address).then(
          () => 'read',
          () => 'failed',
        ),
      daemon.url,
    )
    expect(asked).toBe('failed')
    expect(daemon.requests).toHaveLength(before)
  }
  await page.goto(PLAIN_HARNESS.url)
  expect(await probe(page, 'remote')).toEqual({ cors: 'cors', noCors: 'opaque', stream: 'opened' })
})
