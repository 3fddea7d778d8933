import {
  connectionWords,
  connectQuestionWords,
  connectWords,
  daemonCardWords,
  daemonStepWords,
} from '#text/connect.ts'
import { v1Body, v2Body, type DaemonBody } from '#testing/daemon/bodies.ts'
import type { DaemonRequest } from '#testing/daemon/testDaemon.ts'
import { recorded } from '#testing/daemon/fixtures.ts'
import { needsShared } from '#testing/shared.ts'
import type { Page } from '@playwright/test'
import {
  chip,
  connect,
  daemonFact,
  expectedCells,
  expectLive,
  grid,
  keptTicks,
  openLink,
  ORIGIN,
  shownCells,
  staleLine,
  tab,
  test,
  ticksOf,
} from './daemonPage.ts'
import { expect } from './test.ts'

const small = (tick: number) => v1Body({ servers: 6, tick, seed: 7 })
const later = (tick: number) => v2Body({ servers: 7, tick, seed: 7 })
/** Requests that ask, without the preflights before them. */
const asked = (requests: readonly DaemonRequest[]) => requests.filter(({ method }) => method === 'GET')

/** Waits until the table shows a forecast as it was sent, then compares every cell that is drawn. */
async function expectNumbers(page: Page, body: DaemonBody, soon: number): Promise<void> {
  const shown = async () => (await shownCells(page)).filter(({ now }) => now !== '')
  const wanted = async () => (await shown()).map((cells) => expectedCells(body, cells, soon))
  await expect(async () => expect(await shown()).toEqual(await wanted())).toPass({ timeout: 10_000 })
  expect((await shown()).length).toBeGreaterThan(8)
}

test.describe('a daemon of the first generation, without any CORS header', () => {
  // Its health is asked for and hidden by the browser, which says so; its stream is heard.
  test.use({ provoked: /blocked by CORS policy|net::ERR_FAILED/ })

  test('is live by its stream on every tab, with its own numbers', async ({ page, start }) => {
    await page.setViewportSize({ width: 1600, height: 900 })
    const daemon = await start({ generation: 'v1', body: small, tickMs: 0 })
    await connect(page, daemon.url, { query: '&tab=predictions' })
    await expect(page.getByText(/waiting for the first tick/).first()).toBeVisible()
    let tick = 0
    for (; tick < 3; tick++) {
      daemon.tick()
      await page.waitForTimeout(300)
    }
    await expectLive(page, 'stream')
    await page
      .getByRole('region', { name: daemonStepWords.region })
      .getByRole('button', { name: 'Use 5 min' })
      .click()
    await expectNumbers(page, small(tick), 6)
    daemon.tick()
    await expectNumbers(page, small(++tick), 6)
    expect(small(tick)).not.toEqual(small(tick - 1))

    await tab(page, 'Environment').click()
    await expect(page.getByRole('main')).toContainText(/6 servers/)
    await tab(page, 'Heatmap').click()
    await expect(page.getByRole('application')).toBeVisible()
    await tab(page, 'Trends').click()
    await expect(page.getByRole('figure').first()).toBeVisible()
    daemon.tick()
    await expectLive(page, 'stream')
    expect(await daemonFact(page, daemonCardWords.rest)).toBe(daemonCardWords.noRest)
    expect(await ticksOf(page)).toEqual({ seen: 5, missed: 0, restarts: 0 })
  })

  test(needsShared('that sends what a real one sent is shown as it was sent'), async ({ page, start }) => {
    const text = recorded('v1')
    test.skip(text === null, 'FLEETCAST_SHARED is not set')
    await page.setViewportSize({ width: 1600, height: 900 })
    const daemon = await start({ generation: 'v1', body: () => text, tickMs: 500 })
    await connect(page, daemon.url, { query: '&tab=predictions' })
    await expectLive(page, 'stream')
    // It states no step, so it is measured: the horizon is shorter than 30 min.
    await expect.poll(async () => (await ticksOf(page)).seen).toBeGreaterThan(3)
    await expectNumbers(page, JSON.parse(text ?? '') as DaemonBody, 96)
  })
})

test.describe('a daemon of the second generation that allows this page', () => {
  test('is asked nothing before the person says so, then one thing at a time and seldom', async ({
    page,
    start,
  }) => {
    const daemon = await start({
      generation: 'v2',
      body: later,
      tickMs: 400,
      manners: { cors: ORIGIN, warmUpTicks: 10, key: 'k-1' },
    })
    const question = await openLink(page, daemon.url, { query: '&tab=predictions' })
    await page.waitForTimeout(1_000)
    expect(daemon.requests).toEqual([])
    await question.getByRole('button', { name: connectQuestionWords.notNow }).click()
    await page
      .getByRole('button', { name: /^Connect to a daemon/ })
      .first()
      .click()
    const dialog = page.getByRole('dialog', { name: connectWords.title })
    await dialog.getByLabel(/^Address/).fill(daemon.url)
    await dialog.getByLabel(/^API key/).fill('k-1')
    await page.waitForTimeout(300)
    expect(daemon.requests).toEqual([])
    await dialog.getByRole('button', { name: 'Connect', exact: true }).click()
    await expect(dialog).toContainText(/(?<!: )Warming up: 0\/7 servers ready, \d+\s%/)
    await expect(dialog.getByRole('progressbar', { name: connectionWords.warmingUp })).toBeVisible()
    await expectLive(page, 'polling')
    await page.waitForTimeout(5_500)

    const requests = asked(daemon.requests)
    expect(daemon.mostInFlight()).toBe(1)
    const forecasts = requests.filter(({ path }) => path === '/predictions/current')
    expect(forecasts.length).toBeGreaterThanOrEqual(3)
    const gaps = forecasts.slice(1).map(({ atMs }, i) => atMs - (forecasts[i]?.atMs ?? NaN))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_000)
    expect(new Set(requests.map(({ path }) => path))).toEqual(
      new Set(['/health', '/', '/status', '/predictions/current']),
    )
    for (const { path, headers } of requests) {
      expect(headers['x-api-key'], path).toBe(path === '/predictions/current' ? 'k-1' : undefined)
      expect(headers.cookie).toBeUndefined()
    }
    expect(page.url()).not.toContain('k-1')
    expect((await ticksOf(page)).missed).toBeGreaterThan(3)
  })

  test(needsShared('that sends what a real one sent is shown as it was sent'), async ({ page, start }) => {
    const text = recorded('v2')
    test.skip(text === null, 'FLEETCAST_SHARED is not set')
    await page.setViewportSize({ width: 1600, height: 900 })
    const manners = { cors: ORIGIN }
    const daemon = await start({ generation: 'v2', body: () => text, tickMs: 3_000, manners })
    await connect(page, daemon.url, { query: '&tab=predictions' })
    await expectLive(page, 'polling')
    // No step is measured yet, so that its own is taken: 5 min.
    await expectNumbers(page, JSON.parse(text ?? '') as DaemonBody, 6)
  })

  test('is left alone while the tab is hidden', async ({ page, start }) => {
    const daemon = await start({ generation: 'v2', body: later, tickMs: 1_000, manners: { cors: ORIGIN } })
    await connect(page, daemon.url, { query: '&tab=predictions' })
    await expectLive(page, 'polling')
    const show = (state: 'hidden' | 'visible') =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => now })
        document.dispatchEvent(new Event('visibilitychange'))
      }, state)
    await show('hidden')
    await expect(chip(page)).toHaveText(/Paused while this tab is hidden/)
    const before = daemon.requests.length
    await page.waitForTimeout(3_500)
    expect(daemon.requests.length).toBe(before)
    await show('visible')
    await expectLive(page, 'polling', 3_000)
    await expect.poll(() => daemon.requests.length).toBeGreaterThan(before + 2)
  })
})

/** Texts of the measured values of the first line of the first chart, oldest first; '' where there is none. */
async function measured(page: Page): Promise<readonly string[]> {
  const figure = page.getByRole('figure').first()
  if ((await figure.getByRole('table').count()) === 0) await figure.getByText('Values as a table').click()
  const rows = figure.getByRole('table').first().locator('tbody tr')
  return await rows.evaluateAll((all) => all.map((row) => row.querySelector('td')?.textContent ?? ''))
}

test.describe('a daemon that is stopped and started again', () => {
  test.use({ provoked: /blocked by CORS policy|net::ERR_|WebSocket/ })

  test('is waited for, seen within two ticks, and leaves a gap in the past', async ({ page, start }) => {
    const daemon = await start({ generation: 'v1', body: small, tickMs: 1_000 })
    await connect(page, daemon.url, { query: '&tab=predictions' })
    await expectLive(page, 'stream')
    await expect.poll(async () => (await ticksOf(page)).seen, { timeout: 15_000 }).toBeGreaterThanOrEqual(4)

    const cells = await shownCells(page)
    await daemon.stop()
    // It comes once, and stays through every attempt.
    await expect(staleLine(page)).toBeVisible()
    const gone = await page.evaluate(async () => {
      let missing = 0
      const observer = new MutationObserver(() => {
        if (document.querySelector('section[aria-label="Connection"]') === null) missing++
      })
      observer.observe(document.body, { childList: true, subtree: true })
      await new Promise((resolve) => setTimeout(resolve, 2_500))
      observer.disconnect()
      return missing
    })
    expect(gone).toBe(0)
    await expect(staleLine(page)).toContainText(/showing the forecast made at/, { timeout: 5_000 })
    await expect(staleLine(page)).toContainText(/Retrying (in \d+ s|now)/)
    await expect(chip(page)).toHaveText(/Retrying (in \d+ s|now) \(attempt \d+\)/)
    await expect(page).toHaveTitle(/·/)
    await staleLine(page).getByRole('button', { name: connectionWords.retry }).click()
    expect((await shownCells(page)).length).toBe(cells.length)
    await page.waitForTimeout(2_500)
    await expect(grid(page)).toBeVisible()

    await daemon.start()
    const started = Date.now()
    await expectLive(page, 'stream', 10_000)
    const backMs = Date.now() - started
    test.info().annotations.push({ type: 'back after', description: `${backMs} ms, ticks every 1000 ms` })
    // Two ticks; and what a busy machine takes to look.
    expect(backMs).toBeLessThan(2_500)
    await expect(staleLine(page)).toHaveCount(0)
    await page.waitForTimeout(2_000)
    expect((await ticksOf(page)).restarts).toBe(1)

    await tab(page, 'Trends').click()
    await expect(page.getByRole('figure').first()).toBeVisible()
    const past = async () => (await measured(page)).map((text) => (text === '' ? ' ' : 'x')).join('')
    await expect.poll(past).toMatch(/x {4,}x/)
  })
})

test.describe('what came before a reload', () => {
  test.use({ provoked: /blocked by CORS policy|net::ERR_FAILED/ })

  test('is there after it, until it is cleared', async ({ page, start }) => {
    const daemon = await start({ generation: 'v1', body: small, tickMs: 400 })
    await connect(page, daemon.url, { query: '&tab=trends' })
    await expectLive(page, 'stream')
    await expect.poll(() => keptTicks(page)).toBeGreaterThanOrEqual(8)
    const kept = await keptTicks(page)
    await page.reload()
    // This tab was connected to it: it is not asked about.
    await expectLive(page, 'stream')
    // The past is on the daemon's own step once that is measured.
    await expect.poll(async () => (await ticksOf(page)).seen).toBeGreaterThanOrEqual(4)
    const values = async () => (await measured(page)).filter((text) => text !== '').length
    await expect.poll(values).toBeGreaterThanOrEqual(kept)
    const { seen } = await ticksOf(page)
    expect(await keptTicks(page)).toBeGreaterThanOrEqual(kept + seen)

    await chip(page).click()
    const card = page.getByRole('dialog', { name: daemonCardWords.title, exact: true })
    await card.getByRole('button', { name: daemonCardWords.clear }).click()
    await expect(card).toContainText(new RegExp(`${daemonCardWords.kept}[0-3] of at most`))
  })
})
