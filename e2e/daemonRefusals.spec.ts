import { connectionWords, connectWords, daemonCardWords } from '#text/connect.ts'
import { v1Body, v2Body } from '#testing/daemon/bodies.ts'
import type { Page } from '@playwright/test'
import {
  chip,
  connect,
  connecting,
  daemonFact,
  expectLive,
  grid,
  ORIGIN,
  provenance,
  refusal,
  shownCells,
  staleLine,
  test,
  ticksOf,
} from './daemonPage.ts'
import { sampleButton } from './sample.ts'
import { expect } from './test.ts'

const first = (tick: number) => v1Body({ servers: 4, tick, seed: 3 })
const later = (tick: number) => v2Body({ servers: 7, tick, seed: 3 })
const CORS = { cors: ORIGIN }
const TABLE = { query: '&tab=predictions' }

const again = (page: Page) => connecting(page).getByRole('button', { name: connectWords.again }).click()

test.describe('keys', () => {
  test.use({ provoked: /status of 403/ })

  test('a daemon asks for a key, refuses a wrong one, and takes the right one', async ({ page, start }) => {
    const manners = { ...CORS, key: 's3cret' }
    const daemon = await start({ generation: 'v2', body: later, tickMs: 500, manners })
    await connect(page, daemon.url)
    await expect(refusal(page)).toContainText('The daemon requires an API key')
    await expect(refusal(page)).toContainText('NORDIQ_API_KEY')
    const key = connecting(page).getByLabel(/^API key/)
    await key.fill('wr0ng')
    await again(page)
    await expect(refusal(page)).toContainText('The daemon rejected the API key')
    await key.fill('s3cret')
    await again(page)
    await expectLive(page, 'polling')
    expect(page.url()).not.toMatch(/s3cret|wr0ng/)
    await expect(page.locator('body')).not.toContainText(/s3cret|wr0ng/)
  })
})

test.describe('what the browser hides', () => {
  test.use({ provoked: /blocked by CORS policy|net::ERR_|WebSocket|status of 40/ })

  test('a daemon that does not allow the page is told what to set, and heard once it is', async ({
    page,
    start,
  }) => {
    const daemon = await start({ generation: 'v2', body: later, tickMs: 500 })
    await connect(page, daemon.url)
    await expect(refusal(page)).toContainText('The daemon does not allow this page')
    await expect(refusal(page).getByText(`CORS_ORIGINS=${ORIGIN}`, { exact: true })).toBeVisible()
    await expect(refusal(page)).toContainText(`npm start -- --daemon ${daemon.url}`)
    // It is asked once more before that is said for good: it may just have come up.
    await expect(page.getByRole('dialog')).not.toContainText(/Retrying|Connecting/)
    const before = daemon.requests.length
    await page.waitForTimeout(1_500)
    expect(daemon.requests.length, 'it is left alone meanwhile').toBe(before)
    daemon.change(CORS)
    await again(page)
    await expectLive(page, 'polling')
  })

  test('nothing answers, until a daemon is there', async ({ page, start }) => {
    const daemon = await start({ generation: 'v2', body: later, tickMs: 500, manners: CORS })
    await daemon.stop()
    await connect(page, daemon.url)
    await expect(refusal(page)).toContainText('The daemon does not respond')
    await expect(refusal(page)).toContainText(`${daemon.url}/health`)
    await expect(connecting(page)).toContainText(/Retrying (in \d+ s|now) \(attempt \d+\)/)
    await daemon.start()
    await expectLive(page, 'polling')
  })
})

test('something else that listens there is no daemon', async ({ page, start }) => {
  const manners = { ...CORS, notADaemon: true }
  const daemon = await start({ generation: 'v2', body: later, tickMs: 0, manners })
  await connect(page, daemon.url)
  await expect(refusal(page)).toContainText('This is not a daemon')
  await expect(refusal(page)).toContainText('responded with 200, text/html: “Printer”.')
  await connecting(page).getByRole('button', { name: 'Close' }).click()
  await expect(sampleButton(page)).toBeVisible()
})

test('one that accepts and says nothing is named silent', async ({ page, start }) => {
  const manners = { ...CORS, silent: true }
  const daemon = await start({ generation: 'v2', body: later, tickMs: 500, manners })
  await connect(page, daemon.url)
  await expect(refusal(page)).toContainText('No response within 8 s', { timeout: 12_000 })
  await expect(connecting(page)).toContainText(/Retrying/)
  daemon.change({ silent: false })
  const retry = connecting(page).getByRole('button', { name: connectionWords.retry })
  // After half a second it tries by itself: on a busy machine before anybody can press.
  await Promise.race([retry.click(), expectLive(page, 'polling')])
  await expectLive(page, 'polling')
})

test.describe('while it is live', () => {
  test.use({ provoked: /blocked by CORS policy|net::ERR_|WebSocket|status of (429|500)/ })

  test('a limit on requests is said, and they become fewer', async ({ page, start }) => {
    const manners = { ...CORS, limitPerMinute: 2, retryAfterSeconds: 20 }
    const daemon = await start({ generation: 'v2', body: later, tickMs: 500, manners })
    await connect(page, daemon.url, TABLE)
    await expectLive(page, 'polling')
    await expect(staleLine(page)).toContainText('Too many requests', { timeout: 15_000 })
    const since = Date.now()
    await page.waitForTimeout(3_000)
    const forecasts = daemon.requests.filter(
      ({ method, path, atMs }) => method === 'GET' && path === '/predictions/current' && atMs > since,
    )
    // CORS hides for how long the daemon wants to be left alone: half a minute it is.
    expect(forecasts).toEqual([])
    await expect(staleLine(page)).toContainText(/Retrying in [23]\d s/)
    expect((await shownCells(page)).length).toBeGreaterThan(0)
    daemon.change({ limitPerMinute: null })
    await staleLine(page).getByRole('button', { name: connectionWords.retry }).click()
    await expectLive(page, 'polling')
    await expect(staleLine(page)).toHaveCount(0)
  })

  for (const malformed of ['html', 'truncated'] as const) {
    test(`an answer that is malformed (${malformed}) leaves the last forecast, with a word`, async ({
      page,
      start,
    }) => {
      const daemon = await start({ generation: 'v1', body: first, tickMs: 300 })
      await connect(page, daemon.url, TABLE)
      await expectLive(page, 'stream')
      // From then on it is known how far apart its ticks are.
      await expect.poll(async () => (await ticksOf(page)).seen).toBeGreaterThanOrEqual(4)
      expect(await daemonFact(page, daemonCardWords.problem)).toBe('')
      daemon.change({ malformed })
      await expect(chip(page)).toHaveText(/Late: no data for \d+ s \(\d+ ticks\)/)
      const cells = await shownCells(page)
      expect(cells.length).toBeGreaterThan(3)
      expect(await daemonFact(page, daemonCardWords.problem)).not.toBe('')
      await page.waitForTimeout(700)
      expect(await shownCells(page)).toEqual(cells)
      await expect(grid(page)).toBeVisible()
      daemon.change({ malformed: null })
      await expectLive(page, 'stream')
      expect(await daemonFact(page, daemonCardWords.problem)).toBe('')
    })
  }

  test('a series that is malformed is skipped with the reason, and the others go on', async ({
    page,
    start,
  }) => {
    const daemon = await start({ generation: 'v1', body: first, tickMs: 300 })
    await connect(page, daemon.url, TABLE)
    await expectLive(page, 'stream')
    await expect(provenance(page).getByRole('button', { name: /skipped/ })).toHaveCount(0)
    daemon.change({ malformed: 'field' })
    await provenance(page).getByRole('button', { name: '1 skipped' }).click()
    await expect(page.getByRole('dialog', { name: 'Skipped series' })).toContainText(/cpu_percent.*p50/s)
    await page.keyboard.press('Escape')
    await expectLive(page, 'stream')
  })
})
