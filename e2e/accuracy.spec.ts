import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Locator } from '@playwright/test'
import { accuracyPageWords, calibratedWords, figureWords } from '#text/accuracyPage.ts'
import { ISOLATED, PLAIN_HARNESS } from './hosts.ts'
import { FIXED_SAMPLE, openFixedSample } from './sample.ts'
import { expect, test, violationsOf } from './test.ts'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const LONG = `${ROOT}src/testing/golden/fleet_long/`

interface Loss {
  readonly mean: number
}
interface Breaches {
  readonly horizon: { readonly windows: number; readonly breaches: number; readonly said: number }
}
/** What of `fleetcast backtest --json` is compared. */
interface Figures {
  readonly windows: number
  readonly loss: Loss
  readonly mae: number
  readonly coverage80: number
  readonly coverage80_closed: number
  readonly width80: number
  readonly skill: Readonly<Record<string, number>>
  readonly breaches: { readonly warning: Breaches; readonly critical: Breaches } | null
}

async function figuresOfCli(...options: string[]): Promise<Record<string, Figures>> {
  const command = [`${ROOT}src/cli/fleetcast.mjs`, 'backtest', '--json', '--data', FIXED_SAMPLE]
  const { stdout } = await promisify(execFile)(process.execPath, [...command, ...options], { maxBuffer: 1e8 })
  return JSON.parse(stdout) as Record<string, Figures>
}

/** Whether a figure on screen is this value, to the digits that are shown and the last bits of float32. */
function expectFigure(text: string, value: number, what: string): void {
  const number = text.replaceAll('−', '-').replace(/[^\d.e-]/g, '')
  const decimals = number.split('.')[1]?.length ?? 0
  expect(Math.abs(Number(number) - value), `${what}: ${text} for ${value}`).toBeLessThanOrEqual(
    0.5 * 10 ** -decimals + 2e-4 * Math.max(1, Math.abs(value)),
  )
}

const cells = async (row: Locator) => await row.getByRole('cell').allInnerTexts()

/** A row's cells by their columns' headings; of two that are called alike, the first. */
async function named(table: Locator, row: Locator): Promise<Readonly<Record<string, string>>> {
  const [, ...heads] = await table.getByRole('columnheader').allInnerTexts()
  const texts = await cells(row)
  return Object.fromEntries(heads.map((head, at) => [head, texts[at] ?? ''] as const).reverse())
}

const { columns } = figureWords

test('the figures on screen are those of the command line for the same file', async ({ page }) => {
  await page.goto(`${ISOLATED.url}?tab=trends&trends=accuracy`)
  await openFixedSample(page)
  await page.getByRole('button', { name: accuracyPageWords.run }).click({ timeout: 60_000 })
  const table = page.getByRole('region', { name: figureWords.byMetric })
  await expect(table).toBeVisible({ timeout: 90_000 })

  const expected = await figuresOfCli()
  expect(Object.keys(expected).length).toBeGreaterThan(3)
  await expect(table.getByRole('row')).toHaveCount(Object.keys(expected).length + 1)
  for (const [metric, figures] of Object.entries(expected)) {
    const row = table
      .getByRole('row')
      .filter({ has: page.getByRole('button', { name: metric, exact: true }) })
    const shown = await named(table, row)
    const of = (column: keyof typeof columns) => shown[columns[column].name] ?? ''
    expect(Number(of('windows'))).toBe(figures.windows)
    expectFigure(of('loss'), figures.loss.mean, `${metric} loss`)
    expectFigure(of('covered'), 100 * figures.coverage80_closed, `${metric} coverage`)
    expectFigure(of('coveredHalfOpen'), 100 * figures.coverage80, `${metric} coverage without ties`)
    expectFigure(of('skillLast'), 100 * (figures.skill.last_value_resid ?? NaN), `${metric} skill`)
    expectFigure(of('skillYesterday'), 100 * (figures.skill.seasonal_naive_resid ?? NaN), `${metric} skill`)
    // Other units have prefixes.
    if (!metric.endsWith('_percent')) continue
    expectFigure(of('mae'), figures.mae, `${metric} MAE`)
    expectFigure(of('width'), figures.width80, `${metric} width`)
  }

  const { breaches } = expected.cpu_percent ?? {}
  const scores = page.getByRole('region', { name: figureWords.chanceTable })
  for (const [name, { horizon }] of Object.entries(breaches ?? {})) {
    const row = scores.getByRole('row', { name: new RegExp(`${name} .* within 8 h`) })
    const [windows, came, said = ''] = await cells(row)
    expect([windows, came].map(Number)).toEqual([horizon.windows, horizon.breaches])
    expectFigure(said, 100 * horizon.said, `${name}, said`)
  }
  expect(Object.keys(breaches ?? {})).toEqual(['warning', 'critical'])
})

test('levels calibrated on the file are those of the command line, and put to use they are said', async ({
  page,
}) => {
  await page.goto(`${ISOLATED.url}?tab=trends&trends=accuracy`)
  await openFixedSample(page)
  const panel = page.getByRole('main')
  await panel.getByText(accuracyPageWords.options).click({ timeout: 60_000 })
  await panel.getByLabel(accuracyPageWords.metric).selectOption('cpu_percent', { timeout: 60_000 })
  await panel.getByLabel(accuracyPageWords.every).selectOption('1 h')
  await panel.getByRole('button', { name: accuracyPageWords.calibrate }).click()
  const section = page.getByRole('region', { name: calibratedWords.title })
  await expect(section).toBeVisible({ timeout: 90_000 })

  const asked = ['--metric', 'cpu_percent', '--stride', '12']
  const before = (await figuresOfCli(...asked)).cpu_percent
  const after = (await figuresOfCli(...asked, '--calibrated')).cpu_percent
  const [was = '', is = '', , , lossBefore = '', lossAfter = ''] = await cells(
    section.getByRole('row', { name: /cpu_percent/ }),
  )
  expectFigure(was, 100 * (before?.coverage80_closed ?? NaN), 'coverage before')
  expectFigure(is, 100 * (after?.coverage80_closed ?? NaN), 'coverage after')
  expectFigure(lossBefore, before?.loss.mean ?? NaN, 'loss before')
  expectFigure(lossAfter, after?.loss.mean ?? NaN, 'loss after')
  expect(lossAfter).not.toBe('')

  await section.getByRole('checkbox').click()
  await expect(section.getByRole('checkbox')).toBeChecked({ timeout: 60_000 })
  const provenance = page.getByRole('region', { name: 'Provenance' })
  await expect(provenance).toContainText('calibrated on this file')
  await provenance.getByRole('button', { name: /note/ }).click()
  await expect(page.getByRole('dialog')).toContainText(
    'sample.parquet, cpu_percent, from 0.6 to 0.8 of its time range',
  )
})

test('axe finds nothing on the figures, wide and narrow', async ({ page }) => {
  await page.goto(`${ISOLATED.url}?tab=trends&trends=accuracy`)
  await openFixedSample(page)
  await page.getByRole('button', { name: accuracyPageWords.run }).click({ timeout: 60_000 })
  const table = page.getByRole('region', { name: figureWords.byMetric })
  await table.getByRole('button', { name: figureWords.fold('cpu_percent') }).click({ timeout: 90_000 })
  for (const summary of await page.getByText(accuracyPageWords.valuesTable).all()) await summary.click()
  await page.getByText(accuracyPageWords.meanings).click()
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height })
    expect(await violationsOf(page), `${width} pixels wide`).toEqual([])
    // Tables scroll inside themselves, the page does not sideways.
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  }
})

test('a backtest stops within 200 ms, and the engine goes on', async ({ page }) => {
  await page.goto(PLAIN_HARNESS.url)
  await page.setInputFiles('#files', [`${LONG}history.parquet`, `${LONG}model/model.ckpt`])
  await page.evaluate(() => window.harness.openAndLoad('wasm'))
  const { name, rejectedAfterMs, idleAfterMs } = await page.evaluate(() => window.harness.cancelBacktest())
  expect(name).toBe('AbortError')
  expect(rejectedAfterMs).toBeLessThan(50)
  expect(idleAfterMs).toBeLessThan(200)
  expect(await page.evaluate(() => window.harness.backtestWindows())).toBeGreaterThan(0)
})
