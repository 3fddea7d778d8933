import AxeBuilder from '@axe-core/playwright'
import { test as base, expect, type Page } from '@playwright/test'

interface Options {
  /** Console errors that the test provokes; anything else fails it. */
  readonly provoked: RegExp | null
  /** Whether the model is tried unasked on the file that is opened: chances change once it has been. */
  readonly tried: boolean
}

/** As a person switches it off, who also wants no copies of files; what a test saves itself stays. */
function withoutTrial(): void {
  const key = 'fleetcast.preferences'
  if (window.localStorage.getItem(key) !== null) return
  window.localStorage.setItem(key, JSON.stringify({ state: { verdict: false, copies: 'no' }, version: 2 }))
}

/** A page whose test fails on anything that the console calls an error, and on any error nobody handled. */
export const test = base.extend<Options>({
  provoked: [null, { option: true }],
  tried: [false, { option: true }],
  page: async ({ page, provoked, tried }, use) => {
    const problems: string[] = []
    if (!tried) await page.addInitScript(withoutTrial)
    page.on('console', (message) => {
      if (message.type() !== 'error' || provoked?.test(message.text())) return
      problems.push(`console: ${message.text()} (${message.location().url})`)
    })
    page.on('pageerror', (error) => problems.push(`uncaught: ${error.stack ?? error.message}`))
    page.on('crash', () => problems.push('the page crashed'))
    await use(page)
    expect(problems).toEqual([])
  },
})

/** What axe finds on the page as it stands, or in a part of it, in both themes. */
export async function violationsOf(page: Page, part = 'body'): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const { violations } = await new AxeBuilder({ page }).include(part).analyze()
    const places = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    found.push(...places.map((place) => `${colorScheme}, ${place}`))
  }
  return found
}

/** A slow machine shows a forecast before it is whole: waits until nothing of it is to come. */
export async function untilWhole(page: Page): Promise<void> {
  await expect(page.getByRole('region', { name: 'Forecasting' })).toBeHidden({ timeout: 90_000 })
}

export { expect }
