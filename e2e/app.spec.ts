import type { Page } from '@playwright/test'
import { fileURLToPath } from 'node:url'
import { ISOLATED, PLAIN } from './hosts.ts'
import { sampleButton } from './sample.ts'
import { expect, test, untilWhole } from './test.ts'

const GOLDEN = fileURLToPath(new URL('../src/testing/golden/', import.meta.url))
const METRICS = `${GOLDEN}fleet_long/history.parquet`

const provenance = (page: Page) => page.getByRole('region', { name: 'Provenance' })
const servers = (page: Page) => page.getByRole('grid', { name: 'Servers' })

/**
 * A drop as the browser makes it, with files or folders of the disk. As a person drops, onto what stands: the browser sends
 * a drop to the element that was last dragged over, even if it is gone.
 */
async function drop(page: Page, files: readonly string[]): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).waitFor()
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))))
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
  await untilWhole(page)
  const cells = servers(page).getByRole('row').nth(2).getByRole('gridcell')
  expect((await cells.allInnerTexts()).join(' ')).toMatch(/\d/)
}

test('one click on the sample shows a forecast of the model, from a host that sends no header', async ({
  page,
}) => {
  const fetched: string[] = []
  page.context().on('request', (request) => {
    fetched.push(new URL(request.url()).pathname.split('/').at(-1) ?? '')
  })
  await page.goto(`${PLAIN.url}?tab=predictions`)
  await expect(provenance(page)).toHaveText('No forecast yet')
  await sampleButton(page).click()
  await expectForecast(page, 30)
  await expect(provenance(page)).toContainText(/TFT · kernel \(WASM\) · fleet-long-\d ✓ self-checked/)
  await expect(provenance(page)).toContainText(/sample data · 30 servers · .* · times shifted/)
  await provenance(page)
    .getByRole('button', { name: /open the model card/ })
    .click()
  await expect(page.getByRole('dialog')).toContainText(/kernel \(WASM\), \d workers?/)
  // Its answer is checked against the one that the model brings: nothing of ONNX Runtime is fetched for it.
  expect(fetched.filter((name) => name.endsWith('.wasm'))).toEqual([
    expect.stringMatching(/^kernel-/) as unknown,
  ])
})

test('an isolated page uses workers too', async ({ page }) => {
  await page.goto(`${ISOLATED.url}?tab=predictions`)
  await page.getByLabel('Open file').setInputFiles(METRICS)
  await expectForecast(page, 6)
  await provenance(page)
    .getByRole('button', { name: /open the model card/ })
    .click()
  await expect(page.getByRole('dialog')).toContainText(/kernel \(WASM\), [2-8] workers/)
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
  await sampleButton(page).click()
  await expect(page.getByRole('alert')).toContainText('the host returned a web page instead')
})

test('a file that is none of ours is refused by name, and the page goes on', async ({ page }) => {
  await page.goto(`${PLAIN.url}?tab=predictions`)
  await drop(page, [`${GOLDEN}seed_cpu/expected.json`])
  await expect(page.getByRole('alert')).toContainText('expected.json')
  await page.getByLabel('Open file').setInputFiles(METRICS)
  await expectForecast(page, 6)
})
