import type { Page } from '@playwright/test'

/** What the loop takes on the two quiet cores that goals were set on. */
const CALIBRATION_MS = 60

/** How much slower than the reference this machine is now; never below 1. */
export async function slowness(page: Page): Promise<number> {
  const tookMs = await page.evaluate(() => {
    const once = () => {
      const start = performance.now()
      const values = Float64Array.from({ length: 300_000 }, (_, i) => Math.sin(i * 12.9898) * 43_758.5453)
      values.sort()
      return performance.now() - start
    }
    return Array.from({ length: 5 }, once).sort((a, b) => a - b)[2] ?? NaN
  })
  return Math.max(1, tookMs / CALIBRATION_MS)
}
