import type { Locator } from '@playwright/test'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { HARNESS } from './hosts.ts'
import { expect, test } from './test.ts'

/**
 * Charts as a coarse mosaic of colours, compared with the mosaic of a picture that somebody looked at and found good.
 * Coarse, because fonts and antialiasing differ between machines; a band, a line or a ground that is missing or has
 * another colour moves whole tiles. `UPDATE_MOSAICS=1 npx playwright test e2e/visual.spec.ts` writes them anew.
 */
const [COLUMNS, ROWS] = [24, 12]
/** Mean and largest difference of a tile's channel, of 255. */
const TOLERANCE = { mean: 3, largest: 40 }
const FOLDER = fileURLToPath(new URL('visual/', import.meta.url))

/** A line of hex colours for each row of tiles. */
async function mosaicOf(canvas: Locator): Promise<string[]> {
  await expect(canvas).toBeVisible()
  const png = `data:image/png;base64,${(await canvas.screenshot({ animations: 'disabled' })).toString('base64')}`
  return await canvas.page().evaluate(
    async ({ png, columns, rows }) => {
      const image = new Image()
      image.src = png
      await image.decode()
      const whole = document.createElement('canvas')
      whole.width = image.width
      whole.height = image.height
      const context = whole.getContext('2d', { willReadFrequently: true })
      if (context === null) throw new Error('no 2d context')
      context.drawImage(image, 0, 0)
      const tile = (column: number, row: number): string => {
        const edge = (at: number, of: number, size: number) => Math.round((at * size) / of)
        const [left, right] = [edge(column, columns, image.width), edge(column + 1, columns, image.width)]
        const [top, bottom] = [edge(row, rows, image.height), edge(row + 1, rows, image.height)]
        const { data } = context.getImageData(left, top, right - left, bottom - top)
        const sums = [0, 0, 0]
        data.forEach((value, i) => {
          if (i % 4 < 3) sums[i % 4] = (sums[i % 4] ?? 0) + value
        })
        return sums
          .map((sum) =>
            Math.round((4 * sum) / data.length)
              .toString(16)
              .padStart(2, '0'),
          )
          .join('')
      }
      return Array.from({ length: rows }, (_, row) =>
        Array.from({ length: columns }, (_, column) => tile(column, row)).join(' '),
      )
    },
    { png, columns: COLUMNS, rows: ROWS },
  )
}

/** Once it stands still: charts are loaded lazily and drawn then. */
async function settled(canvas: Locator): Promise<string[]> {
  let before: string[] = []
  let now: string[] = []
  await expect(async () => {
    before = now
    now = await mosaicOf(canvas)
    expect(now).toEqual(before)
  }).toPass({ intervals: [300] })
  return now
}

const channels = (mosaic: readonly string[]): number[] =>
  mosaic
    .flatMap((line) => line.split(' ').flatMap((tile) => tile.match(/../g) ?? []))
    .map((hex) => parseInt(hex, 16))

function difference(a: readonly string[], b: readonly string[]): { mean: number; largest: number } {
  const [left, right] = [channels(a), channels(b)]
  expect(left).toHaveLength(right.length)
  const apart = left.map((value, i) => Math.abs(value - (right[i] ?? NaN)))
  return { mean: apart.reduce((sum, value) => sum + value, 0) / apart.length, largest: Math.max(...apart) }
}

function expectAsBefore(name: string, mosaic: readonly string[]): void {
  const file = `${FOLDER}${name}.txt`
  if (process.env['UPDATE_MOSAICS'] === '1' || !existsSync(file)) {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(file, `${mosaic.join('\n')}\n`)
    if (process.env['UPDATE_MOSAICS'] !== '1')
      throw new Error(`${file} was missing and has been written: look at it`)
    return
  }
  const { mean, largest } = difference(mosaic, readFileSync(file, 'utf8').trim().split('\n'))
  expect(mean, `${name}: mean difference`).toBeLessThan(TOLERANCE.mean)
  expect(largest, `${name}: largest difference`).toBeLessThan(TOLERANCE.largest)
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`fan chart, heatmap and trends look as they did, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const mosaics: Partial<Record<string, string[]>> = {}
    for (const [name, query, canvas] of [
      ['fan', 'tab=predictions&server=web-02&metric=cpu_percent', 'figure[aria-label^="Forecast of"] canvas'],
      ['heatmap', 'tab=heatmap&metric=cpu_percent', 'main canvas'],
      ['trends', 'tab=trends', 'main canvas'],
    ] as const) {
      await page.goto(`${HARNESS.url}fleet.html?${query}`)
      await page.getByRole('button', { name: 'Use the sample' }).click()
      await page.locator(canvas).first().waitFor()
      mosaics[name] = await settled(page.locator(canvas).first())
      expectAsBefore(`${name}-${colorScheme}`, mosaics[name])
    }
    // The mosaics tell one chart from another: a comparison that everything passes would say nothing.
    const { fan = [], trends = [], heatmap = [] } = mosaics
    expect(difference(fan, trends).mean).toBeGreaterThan(TOLERANCE.mean)
    expect(difference(fan, heatmap).mean).toBeGreaterThan(TOLERANCE.mean)
  })
}
