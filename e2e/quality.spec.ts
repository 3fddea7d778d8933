import { PLAIN } from './hosts.ts'
import { expect, test } from './test.ts'

test.use({ tried: true })

test('the model is tried unasked, and a simple forecast stands in for it where that was closer', async ({
  page,
}) => {
  await page.goto(`${PLAIN.url}?tab=predictions`)
  await page.getByRole('button', { name: 'Use the sample' }).click()
  // Disks of the sample hardly move: whatever is not a straight line is further off.
  const line = page.getByRole('button', { name: /How good the model is here.*disk_percent: worse than/ })
  await expect(line).toBeVisible({ timeout: 60_000 })
  await expect(line).toHaveAccessibleName(/Tried on .* of about .* windows/)
  await line.click()
  const verdict = page.getByRole('region', { name: 'Verdict' })
  await expect(verdict).toContainText(/disk_percent.*worse than/)
  await verdict.getByRole('checkbox', { name: /simple forecast’s numbers/ }).check()
  await expect(page.getByRole('button', { name: /not from the model.*open the model card/ })).toBeVisible({
    timeout: 30_000,
  })
  await expect(verdict).toContainText(/not from the model: /)
})
