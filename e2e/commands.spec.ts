import AxeBuilder from '@axe-core/playwright'
import type { Download, Page } from '@playwright/test'
import { parquetReadObjects } from 'hyparquet'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Papa from 'papaparse'
import { PLAIN } from './hosts.ts'
import { keptWords } from '#text/kept.ts'
import { thresholdFaults, thresholdWords } from '#text/thresholds.ts'
import { headerWords } from '#text/shell.ts'
import { FIXED_SAMPLE, openFixedSample } from './sample.ts'
import { expect, test, untilWhole } from './test.ts'

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const LEVELS = ['p10', 'p50', 'p90'] as const
const SERVERS = 30
const METRICS = 6
const HORIZON = 96

async function openSample(page: Page, query = '?tab=predictions'): Promise<void> {
  await page.goto(`${PLAIN.url}${query}`)
  await openFixedSample(page)
  await expect(page.getByRole('region', { name: 'Provenance' })).toContainText('TFT · kernel', {
    timeout: 60_000,
  })
  await untilWhole(page)
}

const palette = (page: Page) => page.getByRole('combobox', { name: /^Search commands/ })
const address = (page: Page) => new URL(page.url()).searchParams
const provenance = (page: Page) => page.getByRole('region', { name: 'Provenance' })

async function bytesOf(download: Download): Promise<Buffer> {
  return readFileSync(await download.path())
}

/** Saves the forecast through the dialog. */
async function save(page: Page, format: 'CSV' | 'Parquet' | 'JSON'): Promise<Download> {
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export the forecast' })
  await dialog.getByRole('radio', { name: format }).check()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: /^Save .* rows$/ }).click(),
  ])
  await expect(dialog).toBeHidden()
  return download
}

/** It may still have to be loaded. */
async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toBeVisible()
}

test('every shortcut does what the help says', async ({ page }) => {
  await openSample(page)
  const views = page.getByRole('navigation', { name: 'Views' })
  for (const [key, name] of [
    ['e', 'Environment'],
    ['h', 'Heatmap'],
    ['t', 'Trends'],
    ['p', 'Predictions'],
  ] as const) {
    await page.keyboard.press('g')
    await page.keyboard.press(key)
    await expect(views.getByRole('button', { name })).toHaveAttribute('aria-current', 'page')
  }

  const selected = page.getByRole('grid', { name: 'Servers' }).locator('[aria-selected=true]')
  await page.keyboard.press('j')
  const first = await selected.getByRole('rowheader').innerText()
  await page.keyboard.press('j')
  await expect(selected.getByRole('rowheader')).not.toHaveText(first)
  await page.keyboard.press('k')
  await expect(selected.getByRole('rowheader')).toHaveText(first)

  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
  for (const title of ['Go to Heatmap', 'Next server', 'Search servers', 'Search commands and servers'])
    await expect(help).toContainText(title)
  // Behind a dialog nothing moves.
  await page.keyboard.press('j')
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  await expect(selected.getByRole('rowheader')).toHaveText(first)

  await page.keyboard.press('/')
  const search = page.getByRole('searchbox', { name: 'Search servers' })
  await expect(search).toBeFocused()
  await page.keyboard.type('gh?')
  await expect(search).toHaveValue('gh?')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(views.getByRole('button', { name: 'Predictions' })).toHaveAttribute('aria-current', 'page')

  await page.keyboard.press('Control+k')
  await expect(palette(page)).toBeFocused()
  await page.keyboard.press('Control+k')
  await expect(palette(page)).toBeHidden()
})

test('the palette opens a metric of a server, and runs commands', async ({ page }) => {
  await openSample(page, '')
  await openPalette(page)
  await page.keyboard.type('open serv-023 disk')
  await expect(page.getByRole('listbox', { name: 'Found' }).getByRole('option').first()).toContainText(
    'Open serv-023 · disk_percent',
  )
  await page.keyboard.press('Enter')
  await expect(page.getByRole('figure', { name: 'Forecast of disk_percent of serv-023' })).toBeVisible()
  await openPalette(page)
  await page.keyboard.type('dark')
  await page.keyboard.press('Enter')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await openPalette(page)
  await page.keyboard.type('edit thresholds')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Thresholds' })).toBeVisible()
})

test('the forecast in every format says the same, and the same as the command line', async ({ page }) => {
  const cli = JSON.parse(
    execFileSync('node', [at('src/cli/fleetcast.mjs'), 'predict', '--data', FIXED_SAMPLE], {
      encoding: 'utf8',
      maxBuffer: 64e6,
    }),
  ) as {
    predictions: Record<string, Record<string, Record<(typeof LEVELS)[number], number[]>>>
    metadata: { model_sha256: string; issued_at: string }
  }
  await openSample(page)
  const csv = await save(page, 'CSV')
  expect(csv.suggestedFilename()).toBe('fleetcast_forecast_20260305T0755Z.csv')
  const text = (await bytesOf(csv)).toString('utf8')
  const rows = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data
  expect(rows).toHaveLength(SERVERS * METRICS * HORIZON)

  let worst = 0
  let mistimed = 0
  for (const row of rows) {
    const course = cli.predictions[row['server'] ?? '']?.[row['metric'] ?? '']
    for (const level of LEVELS) {
      const expected = course?.[level][Number(row['step']) - 1] ?? NaN
      // Native and WASM agree within this; NaN (a row that is not there) does not.
      const off = Math.abs(Number(row[level]) - expected) / (1e-3 + 1e-3 * Math.abs(expected))
      worst = off <= worst ? worst : off
    }
    const ahead = Date.parse(row['valid_time'] ?? '') - Date.parse(row['origin_time'] ?? '')
    if (ahead !== Number(row['step']) * 300_000) mistimed += 1
  }
  expect(worst).toBeLessThanOrEqual(1)
  expect(mistimed).toBe(0)
  expect(rows[0]).toMatchObject({
    engine: 'tft-kernel',
    by_network: 'true',
    source: 'local',
    replay: 'false',
    model_sha256: cli.metadata.model_sha256,
  })
  expect(Date.parse(rows[0]?.['issue_time'] ?? '')).toBe(Date.parse(cli.metadata.issued_at))

  const parquet = await bytesOf(await save(page, 'Parquet'))
  const file = parquet.buffer.slice(parquet.byteOffset, parquet.byteOffset + parquet.byteLength)
  const records = await parquetReadObjects({ file: file as ArrayBuffer })
  const said = (row: Readonly<Record<string, unknown>> | undefined) =>
    [row?.['server'], row?.['metric'], Number(row?.['step']), row?.['severity'], row?.['engine']].join(' ')
  expect(records.map(said)).toEqual(rows.map(said))
  for (const level of LEVELS)
    expect(records.map((record): unknown => record[level])).toEqual(
      rows.map((row) => Math.fround(Number(row[level]))),
    )

  const json = JSON.parse((await bytesOf(await save(page, 'JSON'))).toString('utf8')) as {
    series: { server: string; steps: { p50: number }[] }[]
  }
  expect(json.series.flatMap(({ steps }) => steps.map(({ p50 }) => p50))).toEqual(
    rows.map((row) => Number(row['p50'])),
  )
})

test('what is filtered is what is exported', async ({ page }) => {
  await openSample(page, '?tab=predictions&q=serv&only=cpu_percent')
  await expect(provenance(page)).toBeVisible()
  const text = (await bytesOf(await save(page, 'CSV'))).toString('utf8')
  const rows = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data
  expect(new Set(rows.map((row) => row['metric']))).toEqual(new Set(['cpu_percent']))
  const servers = new Set(rows.map((row) => row['server']))
  expect(servers.size).toBe(6)
  for (const server of servers) expect(server).toMatch(/^serv-/)
})

test('a chart is saved as an image with its caption, sharp', async ({ page }) => {
  await openSample(page, '?tab=predictions&server=serv-023&metric=cpu_percent')
  const chart = page.getByRole('figure', { name: 'Forecast of cpu_percent of serv-023' })
  await expect(chart.locator('canvas')).toBeVisible()
  const width = (await chart.locator('canvas').boundingBox())?.width ?? NaN
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    chart.getByRole('button', { name: 'Save cpu_percent of serv-023 as PNG' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('fleetcast_serv-023_cpu_percent_20260305T0755Z.png')
  const png = await bytesOf(download)
  const seen = await page.evaluate(
    async (address) => {
      const image = new Image()
      image.src = address
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.width
      canvas.height = image.height
      const context = canvas.getContext('2d')
      if (context === null) throw new Error('no canvas')
      context.drawImage(image, 0, 0)
      const colours = (top: number, bottom: number) => {
        const { data } = context.getImageData(0, top, image.width, bottom - top)
        return new Set(new Uint32Array(data.buffer)).size
      }
      return {
        width: image.width,
        ground: context.getImageData(0, 0, 1, 1).data[3],
        caption: colours(0, 150),
        chart: colours(180, image.height),
      }
    },
    `data:image/png;base64,${png.toString('base64')}`,
  )
  expect(seen.width).toBeGreaterThanOrEqual(2 * width)
  expect(seen.ground).toBe(255)
  // An empty strip would have one colour; letters and curves have their edges' many.
  expect(seen.caption).toBeGreaterThan(10)
  expect(seen.chart).toBeGreaterThan(10)
})

test('thresholds are edited, carried by the address, exported and imported', async ({ page }) => {
  await openSample(page)
  const breaching = page.getByRole('button', { name: /breaching/ }).first()
  const before = (await breaching.textContent()) ?? ''
  await page.getByRole('button', { name: 'Thresholds', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Thresholds' })
  await dialog.getByLabel('cpu_percent: warning').fill('5')
  await dialog.getByLabel('cpu_percent: critical').fill('3')
  await expect(dialog).toContainText(thresholdFaults.order('below'))
  await expect(dialog.getByRole('button', { name: 'Apply' })).toBeDisabled()
  await dialog.getByLabel('cpu_percent: critical').fill('10')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export JSON' }).click(),
  ])
  const exported = await bytesOf(download)
  expect(JSON.parse(exported.toString('utf8'))).toMatchObject({
    thresholds: { cpu_percent: { direction: 'above', warning: 5, critical: 10 } },
  })
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await expect(breaching).not.toHaveText(before)
  await expect.poll(() => address(page).get('threshold')).toBe('cpu_percent~above~5~10')

  await page.getByRole('button', { name: 'Thresholds', exact: true }).click()
  await dialog.getByRole('button', { name: thresholdWords.reset }).click()
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await expect(breaching).toHaveText(before)
  await expect.poll(() => address(page).get('threshold')).toBeNull()

  await page.getByRole('button', { name: 'Thresholds', exact: true }).click()
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    dialog.getByRole('button', { name: 'Import…' }).click(),
  ])
  await chooser.setFiles({ name: 'mine.json', mimeType: 'application/json', buffer: exported })
  await expect(dialog.getByRole('status')).toContainText('mine.json: thresholds of 6 metrics')
  await expect(dialog.getByLabel('cpu_percent: critical')).toHaveValue('10')
})

test('times are shown in any named zone, which the address carries and the page remembers', async ({
  page,
}) => {
  await openSample(page)
  await page.getByLabel('Time zone').selectOption({ label: 'Other zone…' })
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.type('kolkata')
  await page.keyboard.press('Enter')
  await expect(provenance(page)).toContainText('13:25 GMT+5:30')
  await expect.poll(() => address(page).get('zone')).toMatch(/^Asia\/(Kolkata|Calcutta)$/)
  await page.goto(PLAIN.url)
  await expect(page.getByLabel('Time zone')).toHaveValue(/^Asia\/(Kolkata|Calcutta)$/)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the dialogs, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await openSample(page)
    const open = [
      () => page.keyboard.press('Control+k'),
      () => page.keyboard.press('?'),
      () => page.getByRole('button', { name: 'Thresholds', exact: true }).click(),
      () => page.getByRole('button', { name: 'Export' }).click(),
      () => page.getByLabel('Time zone').selectOption({ label: 'Other zone…' }),
    ]
    for (const show of open) {
      await show()
      await expect(page.getByRole('dialog')).toBeVisible()
      expect((await new AxeBuilder({ page }).include('dialog').analyze()).violations).toEqual([])
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
  })
}

test('a phone has everything in one menu', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await openSample(page)
  const menu = page.getByRole('button', { name: headerWords.menu, exact: true })
  await menu.focus()
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('menuitem', { name: headerWords.openFile })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(menu).toBeFocused()
  await menu.click()
  await page.getByRole('menuitem', { name: headerWords.editThresholds }).click()
  const dialog = page.getByRole('dialog', { name: 'Thresholds' })
  const box = await dialog.boundingBox()
  expect((box?.x ?? NaN) + (box?.width ?? NaN)).toBeLessThanOrEqual(390)
  await expect(dialog.getByRole('button', { name: 'Export JSON' })).toBeInViewport()
})

test('what is open is open again after a reload, and Back takes back what was changed', async ({ page }) => {
  const rows = Array.from({ length: 400 }, (_, step) => {
    const time = new Date(Date.UTC(2026, 0, 1) + step * 300_000).toISOString()
    return ['web-01', 'web-02'].map((server) => `${time},${server},${50 + 20 * Math.sin(step / 20)}`)
  }).flat()
  const csv = ['time,server,cpu_percent', ...rows].join('\n')
  await page.goto(`${PLAIN.url}?tab=predictions`)
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible()
  await openPalette(page)
  await page.keyboard.type('kept files')
  await page.keyboard.press('Enter')
  await page.getByRole('radio', { name: keptWords.copiesChoices.yes }).check()
  await page.keyboard.press('Escape')
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'export.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(csv),
    })
  await expect(page.getByRole('grid', { name: 'Servers' })).toContainText('web-02', { timeout: 60_000 })
  await expect(page.getByRole('region', { name: keptWords.keepRegion })).toHaveCount(0)
  await page.getByRole('searchbox').pressSequentially('web-02')
  await page.getByRole('grid', { name: 'Servers' }).locator('[data-server]').first().click()
  await expect.poll(() => address(page).get('server')).toBe('web-02')

  await page.reload()
  await expect(page.getByRole('complementary', { name: 'Server web-02' })).toBeVisible({ timeout: 60_000 })
  await page.goBack()
  await expect.poll(() => address(page).get('server')).toBeNull()
  await expect(page.getByRole('searchbox')).toHaveValue('web-02')
  await page.goBack()
  await expect(page.getByRole('searchbox')).toHaveValue('')
  await expect(page.getByRole('grid', { name: 'Servers' })).toContainText('web-01')
})
