import { accuracyPageWords } from '#text/accuracyPage.ts'
import { PLAIN } from './hosts.ts'
import { openFixedSample } from './sample.ts'
import { expect, test } from './test.ts'

test.use({ tried: true })

test('the model is tried unasked, and a simple forecast stands in for it where that was closer', async ({
  page,
}) => {
  await page.goto(`${PLAIN.url}?tab=predictions`)
  await openFixedSample(page)
  // Disks of the sample hardly move: whatever is not a straight line is further off.
  const line = page.getByRole('button', { name: /How good the model is here.*disk_percent: worse than/ })
  await expect(line).toBeVisible({ timeout: 60_000 })
  await expect(line).toHaveAccessibleName(/Tried on .* of about .* forecasts/)
  await line.click()
  const verdict = page.getByRole('region', { name: accuracyPageWords.verdicts })
  await expect(verdict).toContainText(/Do not rely on .*disk_percent/)
  await expect(verdict).toContainText(/Worse than .* The 80.% interval holds/)
  await expect(verdict).toContainText(/Small sample/)
  await verdict.getByRole('checkbox', { name: /simple forecast for disk_percent/ }).check()
  await expect(page.getByRole('button', { name: /not from the model.*open the model card/ })).toBeVisible({
    timeout: 30_000,
  })
  await expect(verdict).toContainText(/not from the model: /)
})
