import type { Locator, Page } from '@playwright/test'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { accuracyPageWords } from '#text/accuracyPage.ts'
import { HARNESS } from './hosts.ts'
import { sampleButton } from './sample.ts'
import { expect, test } from './test.ts'
import { boxFont } from './visual/boxFont.ts'

/**
 * Charts and pages as a coarse mosaic of colours, compared with the mosaic of a picture that somebody looked at and found good.
 * Coarse, because fonts and antialiasing differ between machines; a band, a line or a ground that is missing or has
 * another colour moves whole tiles. `UPDATE_MOSAICS=1 npx playwright test e2e/visual.spec.ts` writes them anew.
 */
interface Grain {
  readonly columns: number
  readonly rows: number
  /** Mean and largest difference of a tile's channel, of 255. */
  readonly mean: number
  readonly largest: number
}
/** A canvas has labels in the machine's own fonts. */
const CHART: Grain = { columns: 24, rows: 12, mean: 3, largest: 40 }
/** A page's text is drawn in boxes, which are the same everywhere. */
const PAGE: Grain = { columns: 48, rows: 30, mean: 1, largest: 24 }
const FOLDER = fileURLToPath(new URL('visual/', import.meta.url))

/** A line of hex colours for each row of tiles. */
async function mosaicOf(canvas: Locator, { columns, rows }: Grain): Promise<string[]> {
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
    { png, columns, rows },
  )
}

/** Once it stands still: charts are loaded lazily and drawn then. */
async function settled(canvas: Locator, grain: Grain): Promise<string[]> {
  let before: string[] = []
  let now: string[] = []
  await expect(async () => {
    before = now
    now = await mosaicOf(canvas, grain)
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

function expectAsBefore(name: string, mosaic: readonly string[], grain: Grain): void {
  const file = `${FOLDER}${name}.txt`
  if (process.env['UPDATE_MOSAICS'] === '1' || !existsSync(file)) {
    mkdirSync(FOLDER, { recursive: true })
    writeFileSync(file, `${mosaic.join('\n')}\n`)
    if (process.env['UPDATE_MOSAICS'] !== '1')
      throw new Error(`${file} was missing and has been written: look at it`)
    return
  }
  const { mean, largest } = difference(mosaic, readFileSync(file, 'utf8').trim().split('\n'))
  expect(mean, `${name}: mean difference`).toBeLessThan(grain.mean)
  expect(largest, `${name}: largest difference`).toBeLessThan(grain.largest)
}

/** Has every letter drawn as the same box: what text takes is then the same on every machine, and its colour is seen. */
async function inBoxes(page: Page): Promise<void> {
  await page.evaluate(async (bytes) => {
    const font = new FontFace('Boxes', Uint8Array.from(bytes).buffer)
    document.fonts.add(await font.load())
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('*, ::before, ::after { font-family: Boxes !important }')
    document.adoptedStyleSheets.push(sheet)
  }, Array.from(boxFont()))
}

interface View {
  readonly name: string
  readonly query: string
  /** What is looked at. */
  readonly part: string
  /** What has to be there before it is looked at. */
  readonly waitsFor: string
  /** Whether it holds text, which is then drawn in boxes: a canvas holds little. */
  readonly isPage?: true
}

/** One state of every tab. */
const VIEWS: readonly View[] = [
  {
    name: 'fan',
    query: 'tab=predictions&server=web-02&metric=cpu_percent',
    part: 'figure[aria-label^="Forecast of"] canvas',
    waitsFor: 'figure[aria-label^="Forecast of"] canvas',
  },
  { name: 'heatmap', query: 'tab=heatmap&metric=cpu_percent', part: 'main canvas', waitsFor: 'main canvas' },
  { name: 'trends', query: 'tab=trends', part: 'main canvas', waitsFor: 'main canvas' },
  { name: 'environment', query: 'tab=environment', part: 'main', waitsFor: 'main h2', isPage: true },
  {
    name: 'predictions',
    query: 'tab=predictions',
    part: 'main',
    waitsFor: 'main [data-server]',
    isPage: true,
  },
  {
    name: 'accuracy',
    query: 'tab=trends&trends=accuracy',
    part: 'main',
    waitsFor: `section[aria-label="${accuracyPageWords.verdicts}"]`,
    isPage: true,
  },
]

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every tab looks as it did, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const mosaics = new Map<string, string[]>()
    for (const { name, query, part, waitsFor, isPage } of VIEWS) {
      await page.goto(`${HARNESS.url}fleet.html?${query}`)
      await sampleButton(page).click()
      await page.locator(waitsFor).first().waitFor()
      const grain = isPage === true ? PAGE : CHART
      if (isPage === true) await inBoxes(page)
      const mosaic = await settled(page.locator(part).first(), grain)
      mosaics.set(name, mosaic)
      expectAsBefore(`${name}-${colorScheme}`, mosaic, grain)
    }
    // The mosaics tell one picture from another: a comparison that everything passes would say nothing.
    const of = (name: string) => mosaics.get(name) ?? []
    for (const [one, other, { mean }] of [
      ['fan', 'trends', CHART],
      ['fan', 'heatmap', CHART],
      ['environment', 'predictions', PAGE],
      ['environment', 'accuracy', PAGE],
    ] as const)
      expect(difference(of(one), of(other)).mean, `${one} and ${other}`).toBeGreaterThan(mean)
    // One panel that is gone is seen.
    await page.evaluate((label) => {
      document.querySelector(`section[aria-label="${label}"]`)?.remove()
    }, accuracyPageWords.verdicts)
    const without = await settled(page.locator('main').first(), PAGE)
    expect(difference(of('accuracy'), without).mean).toBeGreaterThan(PAGE.mean)
  })
}
