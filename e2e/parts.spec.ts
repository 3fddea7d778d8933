import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { writeParquet } from '#data/write.ts'
import { largeFleet } from '#testing/largeFleet.ts'
import { partsWords } from '#text/parts.ts'
import { ISOLATED } from './hosts.ts'
import { slowness } from './slowness.ts'
import { expect, test, untilWhole, violationsOf } from './test.ts'

// A recording of minutes would be most of what is measured.
test.use({ trace: 'off' })

let folder: string
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetcast-parts-'))
})
test.afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** A file of six metrics of so many servers, written once. */
function fleetFile(servers: number, steps: number): string {
  const path = join(folder, `fleet-${servers}-${steps}.parquet`)
  if (!existsSync(path)) writeFileSync(path, writeParquet(largeFleet(servers, steps)))
  return path
}

const line = (page: Page) => page.getByRole('region', { name: 'Forecasting' })
const grid = (page: Page) => page.getByRole('grid', { name: 'Servers' })
const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name })

/** `Forecasting: 1 234 of 5 400 series…` → 1234; separators of thousands may be any. */
async function done(page: Page): Promise<number> {
  const text = (await line(page).textContent()) ?? ''
  const [, count = 'NaN'] = /: ([\d\s,]*\d)\D* of /.exec(text) ?? []
  return Number(count.replace(/\D/g, ''))
}

/** Once what was made since the last part is counted too. */
async function settled(page: Page): Promise<number> {
  let before = NaN
  await expect
    .poll(async () => Object.is(before, (before = await done(page))), { intervals: [1_000] })
    .toBe(true)
  return before
}

/** The page itself: the start of its scripts, one task of 50 to 70 ms, is over and the landing's place is taken. */
async function started(page: Page, at: string): Promise<void> {
  await page.goto(`${ISOLATED.url}?tab=${at}`)
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
}

async function drop(page: Page, file: string): Promise<void> {
  const input = page.locator('input[type=file]').first()
  await input.waitFor({ state: 'attached' })
  await input.setInputFiles(file)
}

test('a large fleet is on screen before it is forecast, can be stopped, and goes on', async ({ page }) => {
  const servers = 2_000
  const of = /of 12.000 series/
  await page.goto(`${ISOLATED.url}?tab=predictions`)
  await drop(page, fleetFile(servers, 40))
  await expect(line(page)).toContainText(of, { timeout: 60_000 })
  await line(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(line(page)).toContainText('Stopped')
  const kept = await settled(page)
  expect(kept).toBeLessThan(12_000)
  // What is known: all servers with their newest values, and who breaches.
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String(servers + 2))
  const row = grid(page).getByRole('row').nth(2)
  await expect(row.getByRole('gridcell').filter({ hasText: '%' }).first()).toBeVisible()
  await expect(page.getByRole('group', { name: 'Severity' })).toContainText('not forecast yet')

  await tab(page, 'Environment').click()
  await expect(page.getByText(/of 12.000 series forecast so far/).first()).toBeVisible()
  expect(await done(page)).toBe(kept)
  expect(await violationsOf(page, 'section[aria-label="Forecasting"]')).toEqual([])
  await tab(page, 'Heatmap').click()
  await expect(page.getByText(/servers? not forecast yet/)).toBeVisible({ timeout: 30_000 })

  // What is looked at comes next, wherever it stands.
  await tab(page, 'Predictions').click()
  await grid(page).evaluate((element) => element.scrollTo({ top: element.scrollHeight }))
  await line(page).getByRole('button', { name: partsWords.resume }).click()
  await expect(grid(page).getByRole('row').last()).toContainText('P10 to P90', { timeout: 30_000 })
  await untilWhole(page)
  await expect(page.getByRole('group', { name: 'Severity' })).not.toContainText('not forecast yet')
})

/** How long the first parts are watched in other tabs. */
const FIRST_PARTS_MS = 4_000
/** No task of the page's own thread should take longer. */
const MOST_TASK_MS = 50
/** So long tasks are looked at: parts come the closest together at first. */
const WATCHED_MS = 60_000
const SERVERS = Number(process.env.FLEETCAST_PARTS_SERVERS ?? '10000')

interface TraceEvent {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  /** Microseconds of the thread's own time: what other processes took is not in it. */
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/** The longest tasks of the page's own thread in a trace, in ms of that thread's time, the longest first. */
function longestTasks(trace: Buffer): readonly number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: readonly TraceEvent[] }
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`
  const pages = traceEvents.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  )
  const threads = new Set(pages.map(threadOf))
  return traceEvents
    .filter((event) => event.ph === 'X' && event.name.includes('RunTask') && threads.has(threadOf(event)))
    .map(({ tdur = 0 }) => tdur / 1000)
    .sort((a, b) => b - a)
    .slice(0, 5)
}

/** Traces what the page does from now on; the returned function ends it, and gives what longestTasks() does. */
async function watchTasks(page: Page): Promise<() => Promise<readonly number[]>> {
  const browser = page.context().browser()
  if (browser === null) throw new Error('a page has no browser')
  await browser.startTracing(page, { categories: ['toplevel'] })
  return async () => longestTasks(await browser.stopTracing())
}

test(`${SERVERS} servers: the first useful screen comes long before the whole @long`, async ({ page }) => {
  test.setTimeout(2_400_000)
  const file = fleetFile(SERVERS, 320)
  await started(page, 'predictions')
  const slow = await slowness(page)
  const tasksSinceDrop = await watchTasks(page)
  const droppedAtMs = performance.now()
  const seconds = () => (performance.now() - droppedAtMs) / 1000
  await drop(page, file)
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String(SERVERS + 2), { timeout: 600_000 })
  const first = seconds()
  await expect(line(page)).toBeVisible()
  const begun = await done(page)
  await line(page)
    .waitFor({ state: 'hidden', timeout: WATCHED_MS })
    .catch(() => undefined)
  const tasks = await tasksSinceDrop()
  await expect(line(page)).toBeHidden({ timeout: 2_000_000 })
  const all = seconds()
  const lines = [
    `${SERVERS} servers × 6 metrics, machine ×${slow.toFixed(2)}`,
    `first useful screen ${first.toFixed(1)} s (${begun} series forecast), all forecast ${all.toFixed(1)} s`,
    `longest tasks of the page's thread, in its own time: ${tasks.map((ms) => ms.toFixed(0)).join(', ')} ms`,
  ]
  for (const text of lines) console.log(`    ${text}`)
  test.info().annotations.push({ type: 'figures', description: lines.join('; ') })
  expect(first, 'the first screen beside the whole').toBeLessThan(0.35 * all)
  expect(tasks[0], 'the longest task').toBeGreaterThan(0)
  expect(tasks[0], 'the longest task, for this machine').toBeLessThanOrEqual(MOST_TASK_MS * slow)
})

for (const name of ['environment', 'heatmap', 'trends'])
  test(`${SERVERS} servers: the first parts in ${name} hold up nobody @long`, async ({ page }) => {
    test.setTimeout(600_000)
    const file = fleetFile(SERVERS, 320)
    await started(page, name)
    const slow = await slowness(page)
    const tasksSinceDrop = await watchTasks(page)
    await drop(page, file)
    await expect(line(page)).toBeVisible({ timeout: 300_000 })
    await page.waitForTimeout(FIRST_PARTS_MS)
    const tasks = await tasksSinceDrop()
    const text = `longest tasks: ${tasks.map((ms) => ms.toFixed(0)).join(', ')} ms, machine ×${slow.toFixed(2)}`
    console.log(`    ${text}`)
    test.info().annotations.push({ type: 'figures', description: text })
    // The first chart that ECharts draws measures every letter of its fonts.
    const most = name === 'trends' ? 2 * MOST_TASK_MS : MOST_TASK_MS
    expect(tasks[0], 'the longest task').toBeGreaterThan(0)
    expect(tasks[0], 'the longest task, for this machine').toBeLessThanOrEqual(most * slow)
  })
