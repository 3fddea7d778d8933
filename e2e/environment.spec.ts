import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { execFile, execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { alertWords } from '../src/text/alerts/words.ts'
import { environmentWords as words } from '../src/text/environment/words.ts'
import { PLAIN } from './hosts.ts'
import { FIXED_SAMPLE, openFixedSample } from './sample.ts'
import { expect, test, untilWhole } from './test.ts'

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

const RANK = ['breaching', 'critical', 'warning', 'watch', 'ok'] as const
type Severity = (typeof RANK)[number]

/** What `fleetcast predict` says of the sample: another process, another backend, the same model. */
interface Course {
  readonly current: number
  readonly p10: readonly number[]
  readonly p50: readonly number[]
  readonly p90: readonly number[]
  readonly severity: Severity
  readonly breach_probability: number | null
  readonly breach_threshold: number | null
  /** Where the warning threshold is crossed before that one. */
  readonly first_breach?: { readonly threshold: number; readonly probability: number }
}
const cli = JSON.parse(
  execFileSync('node', [at('src/cli/fleetcast.mjs'), 'predict', '--data', FIXED_SAMPLE], {
    encoding: 'utf8',
    maxBuffer: 64e6,
  }),
) as { readonly predictions: Readonly<Record<string, Readonly<Record<string, Course>>>> }

/** Default warning thresholds. */
const WARNINGS: Readonly<Record<string, number>> = { cpu_percent: 75, disk_percent: 85 }

const judged = Object.entries(cli.predictions).flatMap(([server, metrics]) =>
  Object.entries(metrics).map(([metric, course]) => ({ server, metric, course, ...course })),
)

const worstOf = (server: string) =>
  RANK.find((rank) => judged.some((each) => each.server === server && each.severity === rank))

async function openSample(page: Page, address = PLAIN.url): Promise<void> {
  await page.goto(address)
  await openFixedSample(page)
  await expect(page.getByRole('heading', { name: words.upcoming.title })).toBeVisible({ timeout: 60_000 })
  await untilWhole(page)
}
/** Every row of a list: folds, causes and further rows opened. */
async function openAll(list: Locator): Promise<void> {
  const more = list.getByRole('button', { name: /^[\d\s]+ more/ }).first()
  while (await more.isVisible()) await more.click()
  const closed = list.locator('button[aria-expanded=false]').first()
  while (await closed.isVisible()) await closed.click()
}
const region = (page: Page, name: string) => page.getByRole('region', { name })
const plain = (text: string) => text.replaceAll(/[\u202f\u00a0]/g, ' ').replaceAll(/\s+/g, ' ')

test('the counts are those of the CLI’s forecast, and of the rows that a press shows', async ({ page }) => {
  await openSample(page)
  const severities = Object.keys(cli.predictions).map(worstOf)
  expect(new Set(severities).size).toBeGreaterThan(2)
  for (const severity of RANK) {
    const count = severities.filter((each) => each === severity).length
    await expect(
      page.getByRole('group', { name: 'Severity' }).getByRole('button', { name: severity }),
    ).toContainText(`${count} ${severity}`)
  }
  const breaching = severities.filter((each) => each === 'breaching').length
  await page.getByRole('group', { name: 'Severity' }).getByRole('button', { name: 'breaching' }).click()
  await expect(page.getByRole('status', { name: 'Servers shown' })).toContainText(
    `${breaching} of 30 servers`,
  )
  await page.getByRole('button', { name: 'Predictions' }).click()
  await expect(page.getByRole('grid', { name: 'Servers' }).locator('[data-server]')).toHaveCount(breaching)
})

test('the lists of breaches are those of the CLI, with the chance that it gives them', async ({ page }) => {
  await openSample(page)
  const likely = judged.filter(({ severity }) => severity === 'critical' || severity === 'warning')
  expect(likely.length).toBeGreaterThan(2)
  const list = region(page, words.upcoming.title)
  await openAll(list)
  for (const {
    server,
    metric,
    breach_threshold,
    breach_probability: chance,
    first_breach: first,
  } of likely) {
    const limit = first?.threshold ?? breach_threshold
    const row = list
      .locator('button[data-breach]')
      .filter({ hasText: `${metric} ≥ ${limit}` })
      .filter({ hasText: server })
    const text = plain(await row.innerText())
    expect(text).toMatch(/in [\d hmin]+/)
    // Another backend computed it: to the percent.
    const shown = Number(/(\d+) %$/.exec(text.trim())?.[1])
    expect(Math.abs(shown - 100 * (chance ?? NaN))).toBeLessThan(1.5)
    const ofFirst = Number(/(\d+) % \d+ %$/.exec(text.trim())?.[1])
    if (first !== undefined) expect(Math.abs(ofFirst - 100 * first.probability)).toBeLessThan(1.5)
  }
  const now = region(page, words.breaching.title)
  await openAll(now)
  await expect(now.locator('button[data-breach=already]')).toHaveCount(
    judged.filter(({ severity }) => severity === 'breaching').length,
  )
})

test('headroom is of the CLI’s P90', async ({ page }) => {
  await openSample(page)
  const panel = region(page, words.headroom.title)
  await panel.getByText(words.headroom.table).click()
  for (const metric of ['cpu_percent', 'disk_percent']) {
    const peaks = judged
      .filter((each) => each.metric === metric)
      .map(({ course }) => Math.max(...course.p90))
      .sort((a, b) => a - b)
    const median = ((peaks[14] ?? NaN) + (peaks[15] ?? NaN)) / 2
    const beyond = peaks.filter((peak) => peak >= (WARNINGS[metric] ?? NaN)).length
    const text = plain(await panel.getByRole('listitem').filter({ hasText: metric }).innerText())
    const who = beyond === 0 ? 'none' : `${beyond} of ${peaks.length}`
    expect(text).toContain(`${who} over it at P90`)
    const figures = plain(await panel.getByRole('row').filter({ hasText: metric }).innerText())
    expect(figures).toContain(`${median.toPrecision(3)} %`)
  }
})

test('alerts fire for what is critical, are counted in the title, and outlast the page', async ({ page }) => {
  await page.addInitScript(() => {
    const told: string[] = []
    Object.assign(window, { told })
    function Told(title: string) {
      told.push(title)
    }
    Told.permission = 'granted'
    Told.requestPermission = () => Promise.resolve('granted')
    Object.assign(window, { Notification: Told })
  })
  await openSample(page)
  await expect(page).toHaveTitle(/^\(\d+\) Fleetcast$/)
  const firing = Number(/\d+/.exec(await page.title())?.[0])
  await expect(page.getByRole('button', { name: /^firing/ })).toContainText(String(firing))
  // A file's one forecast fires by itself: whatever is beyond its critical limit already, and what is likely to be.
  const measured = judged.filter(
    ({ severity, breach_probability: chance }) => severity === 'breaching' && chance === 1,
  )
  expect(firing).toBeGreaterThanOrEqual(Math.max(1, new Set(measured.map(({ server }) => server)).size))
  await page.getByRole('checkbox', { name: alertWords.notify.label }).check()
  const rows = page.getByRole('list', { name: /^Alerts:/ }).locator('> li')
  const first = await rows.first().getAttribute('aria-label')
  // The second press of a double click must not fall on what has moved there.
  await rows
    .first()
    .getByRole('button', { name: /^Acknowledge all/ })
    .dblclick()
  const title = (count: number) => (count === 0 ? 'Fleetcast' : `(${count}) Fleetcast`)
  await expect(page).toHaveTitle(title(firing - 1))
  await expect(rows.first()).toHaveAttribute('aria-label', first ?? '')
  await page.getByRole('button', { name: alertWords.acts.undo }).click()
  await expect(page).toHaveTitle(title(firing))
  await page
    .getByRole('button', { name: /^Acknowledge all/ })
    .first()
    .click()
  await expect(page).toHaveTitle(title(firing - 1))
  await openSample(page)
  await expect(page.getByRole('button', { name: /^acknowledged/ })).toContainText('1')
  await expect(page.getByRole('checkbox', { name: alertWords.notify.label })).toBeChecked()
  // What breaches at the first look is not news, on this visit or the next.
  expect(await page.evaluate(() => (window as unknown as { told: string[] }).told)).toEqual([])
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the tab and behind it, ${colorScheme}`, async ({ page }) => {
    const violations = async () => (await new AxeBuilder({ page }).analyze()).violations
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await openSample(page)
    expect(await violations()).toEqual([])
    await page.getByRole('button', { name: words.chances.howName }).click()
    expect(await violations()).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByText(words.timeline.table).click()
    await page.getByRole('button', { name: 'Rules', exact: true }).click()
    expect(await violations()).toEqual([])
    await page.getByRole('button', { name: /^Edit/ }).first().click()
    expect(await violations()).toEqual([])
  })
}

test('a phone shows all of it without scrolling sideways', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await openSample(page)
  for (const name of [
    words.upcoming.title,
    words.breaching.title,
    words.timeline.title,
    words.chances.title,
    words.headroom.title,
    words.profiles.title,
    'Alerts',
  ]) {
    const box = await region(page, name).boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390)
  }
})

test('capacity is forecast by itself from coarser means, as the CLI says it, and a row opens its server', async ({
  page,
}) => {
  const saying = promisify(execFile)('node', [
    at('src/cli/fleetcast.mjs'),
    'capacity',
    '--data',
    FIXED_SAMPLE,
  ])
  await openSample(page, PLAIN.url)
  const panel = region(page, 'Capacity')
  await expect(panel.getByText('From two-hour means of this file, 8 days ahead')).toBeVisible({
    timeout: 30_000,
  })
  const { stdout: said } = await saying
  // On the page the sentence above the list says that the limit is met by means.
  const likely = plain(
    said
      .replaceAll(' (mean of 2 h)', '')
      .split('\n')
      .filter((line) => line.includes(' reaches '))
      .join('|'),
  ).split('|')
  const rows = panel.getByRole('list', { name: 'Likely to be full' }).getByRole('button')
  const shown = (await rows.allInnerTexts()).map(plain).filter((text) => text.includes('reaches'))
  // The others come with a press.
  expect(shown).toHaveLength(Math.min(5, likely.length))
  const told = likely.slice(0, shown.length).map((line) => {
    const [what, when] = /^(.*? of \S+) (reaches .*? in [\d.]+ \w+)/.exec(line)?.slice(1) ?? []
    const row = shown.find((text) => text.includes(what ?? '?')) ?? ''
    // What the forecast on screen expects within its hours, it tells by itself.
    return row.endsWith('within 8 h') ? 'sooner' : row.includes(when ?? '?')
  })
  expect(told.toSorted()).toEqual(['sooner', 'sooner', true, true, true].toSorted())
  expect(shown.findIndex((text) => text.endsWith('within 8 h'))).toBe(0)
  await rows.filter({ hasText: 'disk of serv-023' }).click()
  await expect(page.getByRole('heading', { name: 'serv-023' })).toBeVisible()
})
