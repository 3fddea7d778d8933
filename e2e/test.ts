import { test as base, expect } from '@playwright/test'

/** A page whose test fails on anything that the console calls an error, and on any error nobody handled. */
export const test = base.extend({
  page: async ({ page }, use) => {
    const problems: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text()} (${message.location().url})`)
    })
    page.on('pageerror', (error) => problems.push(`uncaught: ${error.stack ?? error.message}`))
    page.on('crash', () => problems.push('the page crashed'))
    await use(page)
    expect(problems).toEqual([])
  },
})

export { expect }
