import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Page } from '@playwright/test'
import { PLAIN } from './hosts.ts'
import { FIXED_SAMPLE, openFixedSample } from './sample.ts'
import { expect, test, untilWhole } from './test.ts'

const root = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

const grid = (page: Page) => page.getByRole('grid', { name: 'Servers' })
const rows = async (page: Page) => Number(await grid(page).getAttribute('aria-rowcount')) - 2
const active = (page: Page) => grid(page).locator('[data-active=true]')

async function openSample(page: Page, query = ''): Promise<void> {
  await page.goto(`${PLAIN.url}?tab=predictions${query}`)
  await openFixedSample(page)
  await expect(grid(page)).toBeVisible({ timeout: 60_000 })
  await untilWhole(page)
}

interface Predicted {
  readonly p10: readonly number[]
  readonly p50: readonly number[]
  readonly p90: readonly number[]
  readonly current: number
}

/** What the command line says of the same file. */
async function predicted(): Promise<Readonly<Record<string, Readonly<Record<string, Predicted>>>>> {
  const run = promisify(execFile)
  const args = [root('src/cli/fleetcast.mjs'), 'predict', '--data', FIXED_SAMPLE]
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1e9 })
  return (JSON.parse(stdout) as { predictions: Record<string, Record<string, Predicted>> }).predictions
}

/** Rows as the clipboard has them, by the names of their columns. */
async function copied(page: Page): Promise<readonly Readonly<Record<string, string>>[]> {
  const text = await page.evaluate(() => navigator.clipboard.readText())
  const [header = [], ...lines] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
  return lines.map((line) => Object.fromEntries(header.map((name, at) => [name, line[at] ?? ''])))
}

test('every number is the command line’s for the same file', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await openSample(page)
  await grid(page).focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Control+c')
  const shown = await copied(page)
  const said = await predicted()
  expect(shown.map(({ server }) => server).sort()).toEqual(Object.keys(said).sort())
  let compared = 0
  for (const row of shown) {
    for (const [metric, { current, p10, p50, p90 }] of Object.entries(said[row['server'] ?? ''] ?? {})) {
      const pairs = [
        ['now', current],
        ['+30 min P50', p50[5]],
        ['+30 min P10', p10[5]],
        ['+30 min P90', p90[5]],
        ['+8 h P50', p50.at(-1)],
        ['+8 h P10', p10.at(-1)],
        ['+8 h P90', p90.at(-1)],
      ] as const
      for (const [name, value = NaN] of pairs) {
        // The backends differ in the last bits of a float32.
        const error = Math.abs(Number(row[`${metric} ${name}`]) - value) / Math.max(1, Math.abs(value))
        expect(error, `${row['server'] ?? ''} ${metric} ${name}`).toBeLessThan(1e-4)
        compared += 1
      }
    }
  }
  expect(compared).toBe(30 * 6 * 7)

  // What is drawn as text is the same number, rounded.
  const cells = grid(page).locator('[data-server=prod-003] [data-metric=cpu_percent] [role=gridcell]')
  const texts = (await cells.allInnerTexts()).map((text) => text.replaceAll(/\s/g, ' '))
  const cpu = said['prod-003']?.['cpu_percent']
  const round = (value = NaN) => value.toPrecision(3)
  expect(texts[1]).toContain(round(cpu?.current))
  expect(texts[2]).toContain(round(cpu?.p50[5]))
  expect(texts[3]).toContain(round(cpu?.p50.at(-1)))
})

test('counts are rows, and the address brings the view back', async ({ page }) => {
  await openSample(page)
  const all = await rows(page)
  const severities = page.getByRole('group', { name: 'Severity' }).getByRole('button')
  let sum = 0
  for (const button of await severities.all()) {
    const count = Number(/\d+/.exec(await button.innerText())?.[0])
    await button.click()
    await expect.poll(() => rows(page)).toBe(count)
    await button.click()
    await expect.poll(() => rows(page)).toBe(all)
    sum += count
  }
  expect(sum).toBe(all)

  await page.getByRole('button', { name: 'Filters' }).click()
  await page.getByRole('checkbox', { name: /^compute/ }).check()
  await grid(page).getByRole('button', { name: 'cpu_percent Now (current value)' }).click()
  await grid(page).locator('[data-server]').nth(1).click()
  const order = await grid(page).getByRole('rowheader').allInnerTexts()
  const server = (await active(page).getAttribute('data-server')) ?? ''
  await expect(page).toHaveURL(new RegExp(`profile=compute.*server=${server}`))
  await page.reload()
  await openFixedSample(page)
  await expect(page.getByRole('complementary', { name: `Server ${server}` })).toBeVisible({ timeout: 60_000 })
  await untilWhole(page)
  expect(await grid(page).getByRole('rowheader').allInnerTexts()).toEqual(order)
})

test('why: where the network looked, weighed in percent, as a file', async ({ page }) => {
  await openSample(page, '&server=prod-003&metric=memory_percent')
  const why = page.getByRole('region', { name: 'Why' })
  await expect(why).toContainText(/attention to the past\).* weighs? most/, { timeout: 60_000 })
  await expect(why).toContainText('Weights of the model, not causes.')
  for (const subject of ['prod-003', 'mean of 30 servers']) {
    if (subject !== 'prod-003') {
      await why.getByRole('button', { name: 'Fleet mean' }).click()
      await expect(why).toContainText('Mean of 30 servers', { timeout: 60_000 })
    }
    const download = page.waitForEvent('download')
    await why.getByRole('button', { name: 'Export CSV' }).click()
    const lines = (await readFile(await (await download).path(), 'utf8')).trimEnd().split('\r\n')
    const fields = lines.slice(1).map((line) => line.split(','))
    expect(fields.every(([server, metric]) => server === subject && metric === 'memory_percent')).toBe(true)
    for (const part of ['static', 'encoder', 'decoder']) {
      const total = fields.filter((each) => each[2] === part).reduce((all, each) => all + Number(each[6]), 0)
      expect(total, part).toBeCloseTo(1, 4)
    }
    expect(fields.filter((each) => each[2] === 'attention')).toHaveLength(288)
  }
})

test('on a phone a server is a view of its own with a way back to the same place', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await openSample(page)
  await grid(page).hover()
  await page.mouse.wheel(0, 280)
  await expect.poll(() => grid(page).evaluate((element) => element.scrollTop)).toBeGreaterThan(200)
  const row = grid(page).locator('[data-server=prod-004]')
  await row.click()
  const pane = page.getByRole('complementary', { name: 'Server prod-004' })
  await expect(pane).toBeInViewport()
  await expect(page.getByRole('searchbox')).not.toBeFocused()
  await pane.getByRole('button', { name: 'All servers' }).click()
  await expect(pane).toBeHidden()
  await expect(row).toBeInViewport()
  expect(await grid(page).evaluate((element) => element.scrollTop)).toBeGreaterThan(200)
})

test('at 1440 pixels the worst breach of every server is whole, in sight', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await openSample(page)
  const worst = grid(page).locator('[data-expected]')
  expect(await worst.count()).toBeGreaterThan(3)
  const cut = await worst.evaluateAll(
    (cells) =>
      cells.flatMap((cell) =>
        [cell, ...cell.children].filter(
          (each) =>
            each.scrollWidth > each.clientWidth + 1 || each.getBoundingClientRect().right > window.innerWidth,
        ),
      ).length,
  )
  expect(cut).toBe(0)
})
