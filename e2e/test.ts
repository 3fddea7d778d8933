import { test as base, expect } from '@playwright/test'

interface Options {
  /** Console errors that the test provokes; anything else fails it. */
  readonly provoked: RegExp | null
}

/** A page whose test fails on anything that the console calls an error, and on any error nobody handled. */
export const test = base.extend<Options>({
  provoked: [null, { option: true }],
  page: async ({ page, provoked }, use) => {
    const problems: string[] = []
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

export { expect }
