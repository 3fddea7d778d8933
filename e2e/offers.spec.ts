import { writeFile } from 'node:fs/promises'
import { failureWords } from '#text/open.ts'
import { PLAIN } from './hosts.ts'
import { expect, test } from './test.ts'

test('39 minutes of 5-second rows are forecast with one key press on what is offered, and again unasked', async ({
  page,
}, testInfo) => {
  const path = testInfo.outputPath('five.csv')
  const rows = Array.from({ length: 468 }, (_, i) => {
    const time = new Date(Date.UTC(2026, 2, 5, 8) + i * 5000).toISOString()
    return ['web-0', 'web-1'].map((server) => `${time},${server},${50 + 10 * Math.sin(i / 40)}`).join('\n')
  })
  await writeFile(path, `timestamp,server_name,cpu_percent\n${rows.join('\n')}\n`)
  const open = async () => {
    await page.goto(`${PLAIN.url}?tab=predictions`)
    await page.getByLabel('Open file').setInputFiles(path)
  }
  const undo = page.getByRole('button', { name: 'Undo 1 min steps' })

  await open()
  const offers = page.getByRole('alert').getByRole('list', { name: failureWords.offers })
  // The first wait is for the backend's check too.
  await expect(offers).toBeVisible({ timeout: 60_000 })
  await expect(offers.getByRole('listitem')).toHaveText([
    'Forecast at 1 min steps1 h 36 m ahead, all 2 series',
    'Forecast at 30 s steps48 min ahead, all 2 series',
    'Forecast at 5 s steps8 min ahead, all 2 series',
  ])
  await offers.getByRole('button').first().press('Enter')
  await expect(undo).toBeVisible({ timeout: 60_000 })
  await expect(page.getByRole('region', { name: 'Provenance' })).toContainText('5 s → 1 min (override)')
  await expect(page).toHaveURL(/step=60000/)

  await open()
  await expect(undo).toBeVisible({ timeout: 60_000 })
  await undo.click()
  await expect(offers).toBeVisible({ timeout: 60_000 })
})
