import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { PLAIN_HARNESS } from './hosts.ts'
import { expect, test } from './test.ts'

/** Long enough for several forecasts, which come every second. */
const SEVERAL_TICKS_MS = 3_500

const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name })

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`${PLAIN_HARNESS.url}live.html?servers=90${query}`)
  await expect(page.getByText(/Waiting for the first forecast of/).first()).toBeVisible()
  await expect(page.getByRole('button', { name: /open the model card/ })).toBeVisible({ timeout: 30_000 })
}

const issued = (page: Page) => page.getByText(/^(forecast made at|data ends) /)

/** Waits until a part of the page says something else, and for some forecasts more. */
async function moved(page: Page, part: Locator): Promise<void> {
  const before = await part.innerText()
  await expect.poll(() => part.innerText(), { intervals: [200] }).not.toBe(before)
  await page.waitForTimeout(SEVERAL_TICKS_MS)
}

test('a source that the app does not know drives the table, which keeps its place', async ({ page }) => {
  await open(page, '&tab=predictions&sort=server')
  const grid = page.getByRole('grid', { name: 'Servers' })
  await grid.hover()
  await page.mouse.wheel(0, 600)
  const scrolled = () => grid.evaluate((element) => element.scrollTop)
  await expect.poll(scrolled).toBeGreaterThan(300)
  const top = await scrolled()
  const row = grid.getByRole('row').nth(14)
  const name = await row.getByRole('rowheader').innerText()
  const times = await issued(page).innerText()
  await moved(page, grid)
  expect(await issued(page).innerText()).not.toBe(times)
  expect(await scrolled()).toBe(top)
  expect(await row.getByRole('rowheader').innerText()).toBe(name)
})

test('what is looked at, typed and opened stays while forecasts come', async ({ page }) => {
  await open(page, '&tab=predictions')
  const search = page.getByRole('searchbox', { name: 'Search servers' })
  await search.click()
  await page.keyboard.type('web-0')
  await page.waitForTimeout(SEVERAL_TICKS_MS)
  await expect(search).toBeFocused()
  await expect(search).toHaveValue('web-0')
  await page.keyboard.type('3')
  await page.getByRole('rowheader', { name: 'web-03' }).click()
  const pane = page.getByRole('heading', { name: 'web-03' })
  await expect(pane).toBeVisible()
  await page.getByRole('button', { name: /open the source facts/ }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('new forecasts come by themselves')
  await page.waitForTimeout(SEVERAL_TICKS_MS)
  await expect(dialog).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(pane).toBeVisible()
  await expect(page.getByText('This recording has no weights.')).toBeVisible()
})

test('environment, heatmap and trends move with the source and keep what is zoomed into', async ({
  page,
}) => {
  await open(page, '&tab=environment')
  const main = page.getByRole('main')
  await moved(page, main)

  await tab(page, 'Heatmap').click()
  const picture = page.getByRole('application')
  await picture.focus()
  await page.keyboard.press('ArrowDown')
  const pixels = () => page.locator('canvas').first().screenshot()
  const first = await pixels()
  await page.waitForTimeout(SEVERAL_TICKS_MS)
  expect(Buffer.compare(first, await pixels())).not.toBe(0)
  const box = await picture.boundingBox()
  if (box === null) throw new Error('the picture has no place')
  await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.9, box.y + box.height * 0.6, { steps: 5 })
  await page.mouse.up()
  const zoomed = await picture.getAttribute('aria-label')
  await expect.poll(() => new URL(page.url()).searchParams.getAll('zoomrows').length).toBeGreaterThan(0)
  const rows = new URL(page.url()).searchParams.getAll('zoomrows')
  await page.waitForTimeout(SEVERAL_TICKS_MS)
  expect(await picture.getAttribute('aria-label')).toBe(zoomed)
  expect(new URL(page.url()).searchParams.getAll('zoomrows')).toEqual(rows)

  await tab(page, 'Trends').click()
  await expect(page.getByText('This recording has no earlier forecasts.')).toBeVisible()
  const chart = page.getByRole('figure').first()
  await expect(chart).toBeVisible()
  const drawn = await chart.screenshot()
  await page.waitForTimeout(SEVERAL_TICKS_MS)
  expect(Buffer.compare(drawn, await chart.screenshot())).not.toBe(0)
  await page.getByRole('button', { name: 'Accuracy', exact: true }).click()
  await expect(page.getByText('This recording has no accuracy.')).toBeVisible()
})

test('the last answer stays until the next is there: nothing flickers between forecasts', async ({
  page,
}) => {
  for (const name of ['environment', 'predictions', 'heatmap', 'trends']) {
    await open(page, `&tab=${name}`)
    await page.waitForTimeout(1_500)
    const flickered = await page.evaluate(async () => {
      const seen = new Set<string>()
      const look = () => {
        const text = document.querySelector('main')?.innerText ?? ''
        for (const [word] of text.matchAll(/Working out|Adding up|Asking the network|Reading further back/g))
          seen.add(word)
      }
      const observer = new MutationObserver(look)
      observer.observe(document.body, { childList: true, subtree: true, characterData: true })
      await new Promise((resolve) => setTimeout(resolve, 3_500))
      observer.disconnect()
      return [...seen]
    })
    expect(flickered, name).toEqual([])
  }
})

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on a source that says little of itself, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme })
    await open(page, '&tab=trends&every=60000')
    await page.getByRole('button', { name: /open the model card/ }).click()
    await expect(page.getByRole('dialog')).toContainText('does not describe its model')
    const found = await new AxeBuilder({ page }).analyze()
    expect(found.violations).toEqual([])
  })
}

test('on a phone nothing is wider than the page', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  for (const name of ['environment', 'predictions', 'heatmap', 'trends']) {
    await open(page, `&tab=${name}`)
    await page.waitForTimeout(1_200)
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(wider, name).toBeLessThanOrEqual(0)
  }
})
