import type { Page } from '@playwright/test'
import { PLAIN } from './hosts.ts'
import { mappingQuestions, mappingWords, previewWords } from '#text/mapping.ts'
import { sourceCardWords } from '#text/sourceCard.ts'
import { expect, test, violationsOf } from './test.ts'

/** Two days of a panel of Grafana: a column per server, and no word on what they measure. */
function panel(): Buffer {
  const rows = Array.from({ length: 576 }, (_, i) => {
    const time = new Date(Date.UTC(2024, 2, 1) + i * 300_000).toISOString().slice(0, 19).replace('T', ' ')
    const values = [30, 50, 70].map((level) => (level + 8 * Math.sin(i / 40) + (i % 5) / 10).toFixed(2))
    return [time, ...values].join(',')
  })
  return Buffer.from(['Time,web-01,web-02,db-01', ...rows].join('\n'))
}

const file = { name: 'panel.csv', mimeType: 'text/csv', buffer: panel() }
const form = (page: Page) => page.getByRole('form', { name: mappingWords.form })
const provenance = (page: Page) => page.getByRole('region', { name: 'Provenance' })

test('questions are answered by keyboard, with a preview, and not asked again', async ({ page }) => {
  await page.goto(`${PLAIN.url}?tab=predictions`)
  await page.getByLabel('Open file').setInputFiles(file)
  const preview = form(page).getByRole('region', { name: previewWords.region })
  await expect(form(page)).toContainText('Is each column a server')
  await expect(page.getByRole('radio', { name: mappingQuestions.serverWide })).toBeFocused()
  await expect(preview).toContainText('3 servers × 1 metric')
  expect(await violationsOf(page, 'main')).toEqual([])

  await page.keyboard.press('ArrowDown')
  await expect(preview).toContainText('1 server × 3 metrics')
  await page.keyboard.press('ArrowUp')
  await expect(preview).toContainText('3 servers × 1 metric')
  await page.keyboard.press('Tab')
  await expect(page.getByLabel(mappingQuestions.wideMetric)).toBeFocused()
  await page.keyboard.type('cpu_percent')
  await expect(preview.getByRole('columnheader', { name: 'cpu_percent' })).toBeVisible()
  await expect(page.getByRole('status', { name: previewWords.told })).toHaveText('3 servers, 1 metric')
  await page.keyboard.press('Enter')
  await expect(provenance(page)).toContainText('3 servers · 1 metric', { timeout: 60_000 })

  await page.reload()
  await page.getByLabel('Open file').setInputFiles(file)
  await expect(provenance(page)).toContainText('3 servers · 1 metric', { timeout: 60_000 })

  // It can be changed, and put away without a change.
  await provenance(page)
    .getByRole('button', { name: /open the file facts/ })
    .press('Enter')
  await page.getByRole('button', { name: sourceCardWords.change }).press('Enter')
  await expect(page.getByLabel(mappingQuestions.wideMetric)).toHaveValue('cpu_percent')
  await page.keyboard.press('Escape')
  await expect(form(page)).toHaveCount(0)
  await expect(page.getByRole('grid', { name: 'Servers' })).toBeVisible()
})
