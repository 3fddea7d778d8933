import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Locator, Page } from '@playwright/test'
import { parquetReadObjects } from 'hyparquet'
import Papa from 'papaparse'
import { replayWords, trendsWords } from '#text/trends.ts'
import { trendEventWords } from '#text/trendEvents.ts'
import { PLAIN } from './hosts.ts'
import { FIXED_SAMPLE, openFixedSample } from './sample.ts'
import { expect, test, untilWhole, violationsOf } from './test.ts'

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const STEP_MS = 300_000

interface Predicted {
  readonly p10: readonly number[]
  readonly p50: readonly number[]
  readonly p90: readonly number[]
}
type Predictions = Readonly<Record<string, Readonly<Record<string, Predicted>>>>

/** What the command line says of a file. */
async function predicted(data: string): Promise<Predictions> {
  const args = [root('src/cli/fleetcast.mjs'), 'predict', '--data', data]
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e9 })
  return (JSON.parse(stdout) as { predictions: Predictions }).predictions
}

const charts = (page: Page) => page.getByRole('figure')
const chart = (page: Page, title: string) => page.getByRole('figure', { name: title, exact: true })
const drawn = (page: Page) => page.getByRole('status', { name: replayWords.group })
const timeIn = (figure: Locator) => figure.getByRole('slider', { name: /^Time in / })

async function openSample(page: Page, query = ''): Promise<void> {
  await page.goto(`${PLAIN.url}?tab=trends${query}`)
  await openFixedSample(page)
  await expect(page.getByRole('heading', { name: 'Trends', exact: true })).toBeVisible({ timeout: 60_000 })
  await untilWhole(page)
}

type Row = Readonly<Record<string, string>>

/** The rows of a chart's CSV, by the names of its columns. */
async function savedRows(page: Page, figure: Locator): Promise<readonly Row[]> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    figure.getByRole('button', { name: /as CSV$/ }).click(),
  ])
  const text = await readFile(await download.path(), 'utf8')
  return Papa.parse<Row>(text, { header: true, skipEmptyLines: true }).data
}

/** The rows of a chart's horizon against the command line's numbers: backends differ in a float32's last bits. */
function expectSame(rows: readonly Row[], said: Predicted | undefined): void {
  const ahead = rows.filter(({ step }) => step !== '')
  expect(ahead).toHaveLength(said?.p50.length ?? NaN)
  for (const row of ahead) {
    for (const level of ['p10', 'p50', 'p90'] as const) {
      const value = said?.[level][Number(row['step']) - 1] ?? NaN
      const error = Math.abs(Number(row[level]) - value) / Math.max(1, Math.abs(value))
      expect(error, `${level} at step ${row['step'] ?? ''}`).toBeLessThan(CLOSE)
    }
  }
}
const CLOSE = 1e-4

test('every number of a chart is the command line’s for the same file', async ({ page }) => {
  await openSample(page, '&compare=comp-013&compare=prod-000&show=cpu_percent')
  const rows = await savedRows(page, chart(page, 'cpu_percent'))
  const said = await predicted(FIXED_SAMPLE)
  for (const server of ['comp-013', 'prod-000']) {
    expectSame(
      rows.filter(({ name }) => name === server),
      said[server]?.['cpu_percent'],
    )
  }
})

test('a past forecast is the one that the rows up to then give, and is drawn against what happened', async ({
  page,
}) => {
  await openSample(page, '&compare=comp-013&show=cpu_percent')
  const now = await savedRows(page, chart(page, 'cpu_percent of comp-013'))
  await page.getByRole('slider', { name: replayWords.slider }).fill('-48')
  await expect(drawn(page)).toContainText('Of 48 values measured since')
  await expect(drawn(page)).toContainText('Recomputed from the data before 03:55 UTC')
  const rows = await savedRows(page, chart(page, 'cpu_percent of comp-013'))
  expect(new Set(rows.map(({ replay }) => replay))).toEqual(new Set(['true']))

  // What was measured since is what the chart of now says of the same times.
  const measured = new Map(now.map((row) => [row['valid_time'], row['measured']]))
  const since = rows.filter((row) => row['step'] !== '' && row['measured'] !== '')
  expect(since).toHaveLength(48)
  for (const row of since) expect(row['measured']).toBe(measured.get(row['valid_time']))

  // The command line, given only the rows up to then.
  const asOfMs = Date.parse(rows[0]?.['issue_time'] ?? '')
  const file = await readFile(FIXED_SAMPLE)
  const records = (await parquetReadObjects({ file: file.buffer.slice(file.byteOffset) })).filter(
    (record) => Number(record['timestamp']) <= asOfMs,
  )
  const folder = await mkdtemp(join(tmpdir(), 'fleetcast-'))
  try {
    const names = Object.keys(records[0] ?? {})
    const text = (value: unknown) =>
      value instanceof Date ? value.toISOString() : `${value as string | number}`
    const lines = records.map((record) => names.map((name) => text(record[name])).join(','))
    const cut = join(folder, 'cut.csv')
    await writeFile(cut, [names.join(','), ...lines].join('\n'))
    expectSame(rows, (await predicted(cut))['comp-013']?.['cpu_percent'])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('the past of a server stands against forecasts recomputed for it, which are those of a replay', async ({
  page,
}) => {
  await openSample(page, '&compare=comp-013&show=memory_percent')
  const events = page.getByRole('region', { name: trendEventWords.title })
  await expect(events).toContainText(trendEventWords.about('24 h'))
  const told = events.getByText(/^Forecast recomputed from the data before this time/)
  await expect(told).toHaveCount(3)
  const [, inside, known] = /(\d+) of (\d+) values/.exec((await told.first().textContent()) ?? '') ?? []
  await page.getByRole('slider', { name: replayWords.slider }).fill('-96')
  await expect(drawn(page)).toContainText(`Of ${known} values measured since, ${inside} (`)
})

test('a group’s band lies between independence and moving together, whose median is the mean of medians', async ({
  page,
}) => {
  const widths: number[] = []
  const said = await predicted(FIXED_SAMPLE)
  const medians = Object.values(said).map((metrics) => metrics['cpu_percent']?.p50[95] ?? NaN)
  for (const dependence of ['independent', 'estimated', 'together']) {
    await openSample(page, `&of=groups&show=cpu_percent&depend=${dependence}`)
    const figure = chart(page, 'cpu_percent of all servers')
    await expect(figure).toBeVisible()
    await expect(figure).toContainText(`Mean of ${medians.length} servers`)
    const last = (await savedRows(page, figure)).find(({ step }) => step === '96')
    widths.push(Number(last?.['p90']) - Number(last?.['p10']))
    if (dependence === 'together') {
      const mean = medians.reduce((a, b) => a + b) / medians.length
      expect(Math.abs(Number(last?.['p50']) - mean)).toBeLessThan(CLOSE * mean)
    }
  }
  const [independent = NaN, estimated = NaN, together = NaN] = widths
  expect(independent).toBeLessThan(estimated)
  expect(estimated).toBeLessThan(together)
})

test('time is looked at closely with pointer and keys, in all charts, and kept in the address', async ({
  page,
}) => {
  await openSample(page, '&compare=comp-013&show=cpu_percent&show=memory_percent')
  const [first, second] = [timeIn(charts(page).nth(0)), timeIn(charts(page).nth(1))]
  const reset = page.getByRole('button', { name: trendsWords.reset })
  const span = async (slider: Locator) => {
    const [from, to] = await Promise.all(
      ['aria-valuemin', 'aria-valuemax'].map((name) => slider.getAttribute(name)),
    )
    return Number(to) - Number(from)
  }
  const whole = await span(first)
  // A day back, eight hours ahead.
  expect(whole).toBe(4 * 96 * STEP_MS)
  const box = (await first.boundingBox()) ?? { x: NaN, y: NaN, width: NaN }
  await page.mouse.move(box.x + 0.25 * box.width, box.y + 20)
  await page.mouse.down()
  await page.mouse.move(box.x + 0.5 * box.width, box.y + 30, { steps: 4 })
  await page.mouse.up()
  await expect(reset).toBeEnabled()
  expect(Math.abs((await span(first)) - whole / 4)).toBeLessThan(3 * STEP_MS)
  expect(await span(second)).toBe(await span(first))
  await expect(page).toHaveURL(/from=\d+&to=\d+/)
  await second.focus()
  await page.keyboard.press('ArrowRight')
  expect(await first.getAttribute('aria-valuenow')).toBe(await second.getAttribute('aria-valuenow'))
  await page.keyboard.press('0')
  await expect(reset).toBeDisabled()
  expect(await span(first)).toBe(whole)
})

test('a chart takes half of what is in sight', async ({ page }) => {
  for (const height of [900, 1440]) {
    await page.setViewportSize({ width: 1440, height })
    await openSample(page)
    const box = await charts(page).first().locator('canvas').boundingBox()
    expect(box?.height).toBeGreaterThan(0.4 * height)
  }
})

test('a chart is saved as an image of its own size', async ({ page }) => {
  await openSample(page, '&compare=comp-013&show=cpu_percent')
  await expect(chart(page, 'cpu_percent of comp-013').locator('canvas')).toBeVisible()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save cpu_percent of comp-013 as PNG' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^fleetcast_trends_.*\.png$/)
  const bytes = await readFile(await download.path())
  expect(bytes.subarray(1, 4).toString()).toBe('PNG')
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(1000)
})

test('nothing keeps anyone out', async ({ page }) => {
  for (const query of [
    '',
    '&compare=comp-013&compare=prod-000',
    '&of=groups&group=fleet&group=profile%3Acompute',
    '&layout=multiples&ago=3600000',
  ]) {
    await openSample(page, query)
    await expect(charts(page).first().locator('canvas')).toBeVisible()
    // One table is like the other, and long.
    if (query === '') await page.getByText(trendsWords.valuesTable).click()
    expect(await violationsOf(page, 'main'), query).toEqual([])
  }
})
