import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PLAIN } from './hosts.ts'
import { FIXED_SAMPLE, openFixedSample } from './sample.ts'
import { expect, test, untilWhole } from './test.ts'

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const STEPS = 96
/** Twice the horizon of past, then the horizon. */
const COLUMNS = 3 * STEPS

const picture = (page: Page) => page.getByRole('application')
const spoken = async (page: Page) =>
  ((await page.getByRole('status', { name: 'Cell' }).textContent()) ?? '').replaceAll(/\s/g, ' ')

async function openSample(page: Page, query = ''): Promise<void> {
  // An address wins over what the picture opens with by itself.
  await page.goto(`${PLAIN.url}?tab=heatmap${query}&metric=cpu_percent&shown=p50`)
  await openFixedSample(page)
  await expect(picture(page)).toBeVisible({ timeout: 60_000 })
  await untilWhole(page)
}

interface Course {
  readonly current: number
  readonly p10: readonly number[]
  readonly p50: readonly number[]
  readonly p90: readonly number[]
}

/** What the command line says of the same file: another process, another backend, the same model. */
async function predicted(): Promise<Readonly<Record<string, Readonly<Record<string, Course>>>>> {
  const run = promisify(execFile)
  const args = [root('src/cli/fleetcast.mjs'), 'predict', '--data', FIXED_SAMPLE]
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1e9 })
  return (JSON.parse(stdout) as { predictions: Record<string, Record<string, Course>> }).predictions
}

/** A number as it is written stands for everything that rounds to it; backends differ in the last bits. */
function expectRounded(text: string | undefined, value: number | undefined, what: string): void {
  const shown = Number(text?.replace('−', '-'))
  const unit = 10 ** -(text?.split('.')[1]?.length ?? 0)
  expect(Math.abs(shown - (value ?? NaN)), `${what}: ${text} for ${value}`).toBeLessThanOrEqual(
    0.5 * unit + 1e-3,
  )
}

test('every cell that is pointed at says the command line’s number for that server, metric and step', async ({
  page,
}) => {
  await openSample(page, '&order=name')
  const said = await predicted()
  const names = Object.keys(said).sort()
  const box = await picture(page).boundingBox()
  if (box === null) throw new Error('the picture has no place')
  // 30 rows share the height; the cell of step k is column 2 × 96 + k - 1.
  const point = (row: number, step: number) =>
    page.mouse.move(
      box.x + (box.width * (2 * STEPS + step - 0.5)) / COLUMNS,
      box.y + (Math.min(64 * 30, box.height) * (row + 0.5)) / 30,
    )
  let compared = 0
  for (const metric of ['cpu_percent', 'load_average']) {
    await page.getByRole('combobox', { name: 'Metric' }).selectOption(metric)
    await expect(picture(page)).toHaveAttribute('aria-label', `P50 of ${metric}: 30 rows, ${COLUMNS} steps`)
    for (const [row, name] of [0, 7, 18, 29].map((at) => [at, names[at] ?? ''] as const)) {
      for (const step of [1, 40, 96]) {
        await point(row, step)
        const text = ((await picture(page).innerText()) || '').replaceAll(/\s+/g, ' ')
        expect(text).toContain(name)
        const [, middle, low, high] = /likely ([−\d.]+)(?: %)? \(([−\d.]+) to ([−\d.]+)\)/.exec(text) ?? []
        const course = said[name]?.[metric]
        const what = `${name} ${metric} step ${step}`
        expectRounded(middle, course?.p50[step - 1], `${what} P50`)
        expectRounded(low, course?.p10[step - 1], `${what} P10`)
        expectRounded(high, course?.p90[step - 1], `${what} P90`)
        compared += 1
      }
      await point(row, 0)
      const text = (await picture(page).innerText()).replaceAll(/\s+/g, ' ')
      const [, newest] = / is ([−\d.]+)/.exec(text) ?? []
      expectRounded(newest, said[name]?.[metric]?.current, `${name} ${metric} now`)
    }
  }
  expect(compared).toBe(2 * 4 * 3)
})

test('a cell has a warning colour exactly where the command line’s median meets the warning', async ({
  page,
}) => {
  await openSample(page, '&order=name&span=horizon')
  const said = await predicted()
  const names = Object.keys(said).sort()
  // Red minus blue of the middle of every cell, row by row.
  const warmth = await picture(page)
    .locator('canvas')
    .evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext('2d')
      const height = Math.min(64 * 30 * devicePixelRatio, canvas.height)
      return Array.from({ length: 30 }, (_, row) =>
        Array.from({ length: 96 }, (_, step) => {
          const x = Math.floor((canvas.width * (step + 0.5)) / 96)
          const y = Math.floor((height * (row + 0.5)) / 30)
          const [red = 0, , blue = 0] = context?.getImageData(x, y, 1, 1).data ?? []
          return red - blue
        }),
      )
    })
  let warm = 0
  names.forEach((name, row) => {
    said[name]?.['cpu_percent']?.p50.forEach((value, step) => {
      // At the threshold itself the last bits of the backends decide.
      if (Math.abs(value - 75) < 1e-3) return
      expect((warmth[row]?.[step] ?? 0) > 40, `${name} step ${step + 1}: ${value}`).toBe(value >= 75)
      warm += Number(value >= 75)
    })
  })
  expect(warm).toBeGreaterThan(10)
})

test('keys read, select, zoom and go back; the address keeps what is zoomed into', async ({ page }) => {
  await openSample(page, '&order=name')
  await picture(page).focus()
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('End')
  expect(await spoken(page)).toMatch(/^comp-012, .* \(\+8 h\): cpu_percent likely .* forecast made at /)
  for (const key of ['Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowLeft']) await page.keyboard.press(key)
  await page.keyboard.press('Enter')
  await expect(picture(page)).toHaveAttribute('aria-label', 'P50 of cpu_percent: 30 rows, 2 steps')
  await expect(page.getByText('rows 1 to 3 of 30')).toBeVisible()
  await expect(page).toHaveURL(
    /zoomrows=server%3Acomp-012&zoomrows=server%3Acomp-013&zoomrows=server%3Acomp-014&zoomsteps=95%2B2/,
  )
  const address = new URL(page.url()).search
  await page.keyboard.press('Escape')
  await expect(picture(page)).toHaveAttribute('aria-label', `P50 of cpu_percent: 30 rows, ${COLUMNS} steps`)
  await openSample(page, address.replace('?tab=heatmap', ''))
  await expect(page.getByText('rows 1 to 3 of 30')).toBeVisible()
})

test('servers zoomed into stay on screen in any order, and an address that counts rows still opens', async ({
  page,
}) => {
  await openSample(page, '&order=name&zoomrows=0%2B3')
  await expect(page).toHaveURL(
    /zoomrows=server%3Acomp-012&zoomrows=server%3Acomp-013&zoomrows=server%3Acomp-014/,
  )
  await page.getByRole('combobox', { name: 'Rows' }).selectOption('risk')
  await page.getByRole('button', { name: 'Table' }).click()
  const names = await page.getByRole('rowheader').allTextContents()
  expect(names.sort()).toEqual(['comp-012', 'comp-013', 'comp-014'])
})

test('opens where the trouble is, and n goes to the breaches of the forecast', async ({ page }) => {
  await page.goto(`${PLAIN.url}?tab=heatmap`)
  await openFixedSample(page)
  await expect(picture(page)).toBeVisible({ timeout: 60_000 })
  await untilWhole(page)
  // The fixed sample's likeliest new breaches are of the processor, and show at P90.
  await expect(picture(page)).toHaveAttribute('aria-label', /^P90 of cpu_percent/)
  await page.keyboard.press('n')
  await expect.poll(() => spoken(page)).toMatch(/^comp-013, .*: cpu_percent likely .* P90 /)
})

test('a drag zooms, a click opens the server', async ({ page }) => {
  await openSample(page, '&order=name')
  const box = await picture(page).boundingBox()
  if (box === null) throw new Error('the picture has no place')
  await page.mouse.move(box.x + box.width * 0.5, box.y + 5)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.6, box.y + 60)
  await page.mouse.move(box.x + box.width * 0.75, box.y + 110)
  await page.mouse.up()
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeVisible()
  await page.getByRole('button', { name: 'Reset zoom' }).click()
  await expect(page.getByRole('button', { name: 'Reset zoom' })).toBeHidden()
  await page.mouse.click(box.x + box.width * 0.5, box.y + 5)
  await expect(page.getByRole('complementary', { name: /comp-012/ })).toBeVisible()
})

test('the picture is saved with its caption', async ({ page }) => {
  await openSample(page)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save P50 of cpu_percent, heatmap as PNG' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^fleetcast_heatmap_P50_of_cpu_percent_\d{8}T\d{4}Z\.png$/)
  const bytes = await readFile(await file.path())
  // Width and height of a PNG stand behind its signature.
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(1500)
  expect(bytes.readUInt32BE(20)).toBeGreaterThan(600)
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on picture and table, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await openSample(page, '&grouped=1')
    await picture(page).focus()
    await page.keyboard.press('ArrowDown')
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.getByRole('button', { name: 'Table' }).click()
    await expect(page.getByRole('table')).toBeVisible()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
  })
}

test('on a phone nothing is wider than the page, and a finger reads the cells', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await openSample(page, '&order=name')
  await picture(page).scrollIntoViewIfNeeded()
  const box = await picture(page).boundingBox()
  expect(box?.width).toBeLessThan(390)
  expect(box?.width).toBeGreaterThan(200)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
})
