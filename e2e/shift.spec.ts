import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { writeParquet } from '#data/write.ts'
import { largeFleet } from '#testing/largeFleet.ts'
import { ISOLATED } from './hosts.ts'
import { expect, test, untilWhole } from './test.ts'

/** Of the page's height and width together; 0.1 is what browsers call good. */
const MOST_SHIFT = 0.02

interface Shift {
  readonly value: number
  /** The largest of what moved; isRow: it is a row of a list, which others may come before. downPx: in pixels. */
  readonly moved: readonly { readonly what: string; readonly downPx: number; readonly isRow: boolean }[]
}

declare global {
  interface Window {
    shifts?: Shift[]
  }
}

let folder: string
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetcast-shift-'))
})
test.afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Notes from now on what moves on the page without anybody having touched it. */
async function noteShifts(page: Page): Promise<void> {
  await page.evaluate(() => {
    interface LayoutShift extends PerformanceEntry {
      readonly value: number
      readonly hadRecentInput: boolean
      readonly sources: readonly {
        readonly node: Node | null
        readonly previousRect: DOMRect
        readonly currentRect: DOMRect
      }[]
    }
    const nameOf = (node: Node | null): string => {
      const element = node instanceof Element ? node : node?.parentElement
      if (element === null || element === undefined) return 'something that is gone'
      const label = element.closest('[aria-label]')?.getAttribute('aria-label') ?? ''
      return `<${element.tagName.toLowerCase()}> “${element.textContent.slice(0, 40)}” in “${label}”`
    }
    const shifts: Shift[] = []
    window.shifts = shifts
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        if (entry.hadRecentInput) continue
        const moved = entry.sources.map(({ node, previousRect: from, currentRect: to }) => ({
          what: `${nameOf(node)} from ${Math.round(from.x)},${Math.round(from.y)} to ${Math.round(to.x)},${Math.round(to.y)}`,
          downPx: to.y - from.y,
          isRow: ((node instanceof Element ? node : node?.parentElement)?.closest('li') ?? null) !== null,
        }))
        shifts.push({ value: entry.value, moved })
      }
    }).observe({ type: 'layout-shift' })
  })
}

async function shiftsOn(page: Page, tab: string): Promise<readonly Shift[]> {
  const file = join(folder, 'fleet.parquet')
  writeFileSync(file, writeParquet(largeFleet(700, 40)))
  await page.goto(`${ISOLATED.url}?tab=${tab}`)
  const input = page.locator('input[type=file]').first()
  await input.waitFor({ state: 'attached' })
  await input.setInputFiles(file)
  // The page has taken the landing's place, and the first part is on screen.
  await expect(page.getByRole('region', { name: 'Forecasting' })).toBeVisible({ timeout: 60_000 })
  await noteShifts(page)
  await untilWhole(page)
  await page.waitForTimeout(500)
  return (await page.evaluate(() => window.shifts)) ?? []
}

test('nothing moves on Trends while the forecasts of a file come in parts', async ({ page }) => {
  const shifts = await shiftsOn(page, 'trends')
  const total = shifts.reduce((sum, { value }) => sum + value, 0)
  const told = shifts.map(
    ({ value, moved }) => `${value.toFixed(4)}: ${moved.map(({ what }) => what).join('; ')}`,
  )
  expect(total, told.join('\n')).toBeLessThan(MOST_SHIFT)
})

test('on Environment only rows of its lists move, which sooner breaches come before', async ({ page }) => {
  const shifts = await shiftsOn(page, 'environment')
  const others = shifts.flatMap(({ moved }) =>
    moved.filter(({ isRow, downPx }) => !isRow && Math.abs(downPx) > 1).map(({ what }) => what),
  )
  expect(others).toEqual([])
})
