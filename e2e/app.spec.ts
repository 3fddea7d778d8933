import type { Page } from '@playwright/test'
import { fileURLToPath } from 'node:url'
import { ISOLATED, PLAIN } from './hosts.ts'
import { expect, test } from './test.ts'

const GOLDEN = fileURLToPath(new URL('../src/testing/golden/', import.meta.url))
const METRICS = `${GOLDEN}fleet_long/history.parquet`

const provenance = (page: Page) => page.getByRole('region', { name: 'Provenance' })
const servers = (page: Page) => page.getByRole('grid', { name: 'Servers' })

/** A drop as the browser makes it, with files or folders of the disk. */
async function drop(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const data = { items: [], files: [...files], dragOperationsMask: 1 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data })
  }
}

/** Every server has numbers for now and for the horizon. */
async function expectForecast(page: Page, count: number): Promise<void> {
  // The head is two rows.
  await expect(servers(page)).toHaveAttribute('aria-rowcount', String(count + 2), { timeout: 60_000 })
  const cells = servers(page).getByRole('row').nth(2).getByRole('gridcell')
  expect((await cells.allInnerTexts()).join(' ')).toMatch(/\d/)
}

test('one click on the sample shows a forecast of the model, from a host that sends no header', async ({
  page,
}) => {
  await page.goto(`${PLAIN.url}?tab=predictions`)
  await expect(provenance(page)).toHaveText('No forecast yet')
  await page.getByRole('button', { name: 'Use the sample' }).click()
  await expectForecast(page, 30)
  await expect(provenance(page)).toContainText('TFT · WASM')
  await expect(provenance(page)).toContainText('sample.parquet')
  await provenance(page)
    .getByRole('button', { name: /open the model card/ })
    .click()
  await expect(page.getByRole('dialog')).toContainText('wasm, 1 thread')
})

test('an isolated page uses threads', async ({ page }) => {
  await page.goto(`${ISOLATED.url}?tab=predictions`)
  await page.getByLabel('Open file').setInputFiles(METRICS)
  await expectForecast(page, 6)
  await provenance(page)
    .getByRole('button', { name: /open the model card/ })
    .click()
  await expect(page.getByRole('dialog')).toContainText(/wasm, [2-8] threads/)
})

test('metrics and a model folder, dropped one after the other', async ({ page }) => {
  await page.goto(`${PLAIN.url}?tab=predictions`)
  await drop(page, [`${GOLDEN}seed_cpu/history.parquet`])
  await expectForecast(page, 20)
  await drop(page, [`${GOLDEN}seed_cpu/model`])
  // Its checkpoint does not know its step.
  await expect(provenance(page)).toContainText('5 min (assumed)', { timeout: 60_000 })
  await expectForecast(page, 20)
})

test('a host that answers its start page for the sample: the error says so', async ({ page }) => {
  await page.route('**/sample.parquet', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
  )
  await page.goto(`${PLAIN.url}?tab=predictions`)
  await page.getByRole('button', { name: 'Use the sample' }).click()
  await expect(page.getByRole('alert')).toContainText('the host answered a web page in its place')
})

test('a file that is none of ours is refused by name, and the page goes on', async ({ page }) => {
  await page.goto(`${PLAIN.url}?tab=predictions`)
  await drop(page, [`${GOLDEN}seed_cpu/expected.json`])
  await expect(page.getByRole('alert')).toContainText('expected.json')
  await page.getByLabel('Open file').setInputFiles(METRICS)
  await expectForecast(page, 6)
})
