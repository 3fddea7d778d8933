import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { PLAIN } from './hosts.ts'
import { openFixedSample, sampleButton } from './sample.ts'
import { expect, test, untilWhole } from './test.ts'

const violations = async (page: Page) => (await new AxeBuilder({ page }).analyze()).violations

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the empty page, the forecast and the model card, ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.goto(`${PLAIN.url}?tab=predictions&server=prod-003`)
    await expect(sampleButton(page)).toBeVisible()
    expect(await violations(page)).toEqual([])
    await openFixedSample(page)
    await expect(page.getByRole('figure', { name: /^Forecast of/ })).toBeVisible({ timeout: 60_000 })
    await untilWhole(page)
    await expect(page.getByRole('region', { name: 'Why' })).toContainText('not causes', { timeout: 60_000 })
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: /open the model card/ }).click()
    await expect(page.getByRole('dialog')).toBeVisible()
    expect(await violations(page)).toEqual([])
  })
}

// Wide, each tab's own tests do the same.
for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on any tab on a phone, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.goto(`${PLAIN.url}?tab=environment`)
    await openFixedSample(page)
    await expect(page.getByRole('region', { name: 'Provenance' })).toContainText('TFT', { timeout: 60_000 })
    await untilWhole(page)
    for (const [name, shows] of [
      ['Environment', 'Upcoming breaches'],
      ['Predictions', 'cpu_percent'],
      ['Heatmap', 'past and forecast'],
      ['Trends', 'Compare'],
    ] as const) {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name }).click()
      await expect(page.getByRole('main')).toContainText(shows)
      expect(await violations(page), name).toEqual([])
    }
  })
}
