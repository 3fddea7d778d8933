import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { PLAIN } from './hosts.ts'
import { expect, test } from './test.ts'

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** What `fleetcast predict` says of the sample: another process, another backend, the same model. */
interface Course {
  readonly current: number
  readonly p10: readonly number[]
  readonly p50: readonly number[]
  readonly p90: readonly number[]
}
const cli = JSON.parse(
  execFileSync('node', [at('src/cli/fleetcast.mjs'), 'predict', '--data', at('public/sample.parquet')], {
    encoding: 'utf8',
    maxBuffer: 64e6,
  }),
) as { readonly predictions: Readonly<Record<string, Readonly<Record<string, Course>>>> }

/** The defaults, but for three metrics, whose thresholds some servers cross within the horizon. */
const LIMITS: Readonly<Record<string, readonly [warning: number, critical: number]>> = {
  cpu_percent: [39, 60],
  memory_percent: [80, 93],
  disk_percent: [85, 95],
  load_average: [1.6, 8],
  java_heap_usage: [52, 94],
  network_errors: [50, 200],
}
const OWN = ['cpu_percent~above~39~60', 'load_average~above~1.6~8', 'java_heap_usage~above~52~94']
const ADDRESS = `${PLAIN.url}?${OWN.map((each) => `threshold=${each}`).join('&')}`
const STEP_MINUTES = 5

interface Judged {
  readonly server: string
  readonly metric: string
  readonly severity: 'critical' | 'warning' | 'watch' | 'ok'
  readonly limit: number
  readonly course: Course
}

const judged: readonly Judged[] = Object.entries(cli.predictions).flatMap(([server, metrics]) =>
  Object.entries(metrics).map(([metric, course]) => {
    const [warning, critical] = LIMITS[metric] ?? [NaN, NaN]
    const worst = Math.max(course.current, ...course.p50)
    const severity =
      worst >= critical
        ? 'critical'
        : worst >= warning
          ? 'warning'
          : Math.max(...course.p90) >= warning
            ? 'watch'
            : 'ok'
    return { server, metric, course, severity, limit: severity === 'critical' ? critical : warning }
  }),
)

const RANK = ['critical', 'warning', 'watch', 'ok'] as const
const worstOf = (server: string) =>
  RANK.find((rank) => judged.some((each) => each.server === server && each.severity === rank))

/** Minutes until a path first meets a limit, on the line from the newest value through the steps. */
function minutesTo(limit: number, { current }: Course, path: readonly number[]): number | null {
  if (current >= limit) return 0
  let before = current
  for (const [step, value] of path.entries()) {
    if (value >= limit) return STEP_MINUTES * (step + (limit - before) / (value - before))
    before = value
  }
  return null
}

/** `3 h 20 m`, `40 min`. */
function inWords(minutes: number): string {
  const whole = Math.max(1, Math.round(minutes))
  if (whole < 60) return `${whole} min`
  return whole % 60 === 0 ? `${whole / 60} h` : `${Math.floor(whole / 60)} h ${whole % 60} m`
}

async function openSample(page: Page, address = ADDRESS): Promise<void> {
  await page.goto(address)
  await page.getByRole('button', { name: 'Use the sample' }).click()
  await expect(page.getByRole('heading', { name: 'Next breaches' })).toBeVisible({ timeout: 60_000 })
}
const region = (page: Page, name: string) => page.getByRole('region', { name })
const plain = (text: string) => text.replaceAll(/[\u2009\u202f\u00a0]/g, ' ').replaceAll(/\s+/g, ' ')

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
  const critical = severities.filter((each) => each === 'critical').length
  await page.getByRole('group', { name: 'Severity' }).getByRole('button', { name: 'critical' }).click()
  await expect(page.getByRole('status', { name: 'Servers shown' })).toContainText(`${critical} of 30 servers`)
  await page.getByRole('button', { name: 'Predictions' }).click()
  await expect(page.getByRole('grid', { name: 'Servers' }).locator('[data-server]')).toHaveCount(critical)
})

test('the next breaches say when by P50, with P10 and P90, as the CLI’s curves do', async ({ page }) => {
  await openSample(page)
  const crossing = judged.filter(
    ({ severity, limit, course }) =>
      (severity === 'critical' || severity === 'warning') && course.current < limit,
  )
  expect(crossing.length).toBeGreaterThan(5)
  const list = region(page, 'Next breaches')
  const more = list.getByRole('button', { name: / more / }).first()
  while (await more.isVisible()) await more.click()
  for (const { server, metric, limit, course } of crossing) {
    const to = (path: readonly number[]) => minutesTo(limit, course, path)
    const row = list
      .getByRole('button')
      .filter({ hasText: `${metric} ≥ ${limit}` })
      .filter({ hasText: server })
    const text = plain(await row.innerText())
    const [expected, earliest, latest] = [to(course.p50), to(course.p90), to(course.p10)]
    expect(text).toContain(`in ${inWords(expected ?? NaN)}`)
    const late = latest === null ? 'may not happen' : `latest ${inWords(latest)}`
    expect(text).toContain(`earliest ${inWords(earliest ?? NaN)}; ${late}`)
  }
  const there = judged.filter(
    ({ severity, limit, course }) =>
      (severity === 'critical' || severity === 'warning') && course.current >= limit,
  )
  await expect(list.getByText('already above')).toHaveCount(there.length)
})

test('headroom is of the CLI’s P90', async ({ page }) => {
  await openSample(page)
  for (const metric of ['cpu_percent', 'disk_percent']) {
    const peaks = judged
      .filter((each) => each.metric === metric)
      .map(({ course }) => Math.max(...course.p90))
      .sort((a, b) => a - b)
    const median = ((peaks[14] ?? NaN) + (peaks[15] ?? NaN)) / 2
    const beyond = peaks.filter((peak) => peak >= (LIMITS[metric]?.[0] ?? NaN)).length
    const row = region(page, 'Headroom by metric').getByRole('listitem').filter({ hasText: metric })
    const text = plain(await row.innerText())
    expect(text).toContain(`median ${median.toPrecision(3)} %`)
    expect(text).toContain(beyond === 0 ? 'reaches it on no server' : `reaches it on ${beyond} of 30`)
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
  const critical = judged.filter(({ severity }) => severity === 'critical').length
  await expect(page).toHaveTitle(`(${critical}) Fleetcast`)
  await page.getByRole('checkbox', { name: 'desktop notifications' }).check()
  await page
    .getByRole('button', { name: /^Acknowledge/ })
    .first()
    .click()
  await expect(page).toHaveTitle(critical === 1 ? 'Fleetcast' : `(${critical - 1}) Fleetcast`)
  await openSample(page)
  await expect(page.getByRole('button', { name: /^acknowledged/ })).toContainText('1')
  await expect(page.getByRole('checkbox', { name: 'desktop notifications' })).toBeChecked()
  // What breaches at the first look is not news, on this visit or the next.
  expect(await page.evaluate(() => (window as unknown as { told: string[] }).told)).toEqual([])
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the tab and behind it, ${colorScheme}`, async ({ page }) => {
    const violations = async () => (await new AxeBuilder({ page }).analyze()).violations
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await openSample(page)
    expect(await violations()).toEqual([])
    await page.getByRole('button', { name: 'How this is worked out' }).click()
    expect(await violations()).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByText('Values as a table').click()
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
    'Chance of a new breach',
    'Next breaches',
    'Headroom by metric',
    'By profile',
    'Alerts',
  ]) {
    const box = await region(page, name).boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual(0)
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390)
  }
})
