import { join } from 'node:path'
import { PLAIN } from './hosts.ts'
import { expect, test } from './test.ts'

const SHARED = process.env.FLEETCAST_SHARED

test('a model that counts steps asks for the newest index, keeps the answer, and takes it back', async ({
  page,
}) => {
  test.skip(SHARED === undefined, 'FLEETCAST_SHARED is not set')
  const folder = join(SHARED ?? '', 'cases/checkpoints/faults/pf18_time_idx_known')
  const field = page
    .getByRole('alert')
    .getByRole('spinbutton', { name: /time_idx \(trained on about 0 to 239\)/ })
  const undo = page.getByRole('button', { name: 'Undo index 299 at 3 Mar 00:55 UTC' })

  await page.goto(`${PLAIN.url}?tab=predictions`)
  await page
    .getByLabel('Open file')
    .setInputFiles(['model.ckpt', 'history.parquet'].map((name) => join(folder, name)))
  // The first wait is for the backend's check too.
  await expect(field).toBeVisible({ timeout: 60_000 })
  await field.focus()
  await page.keyboard.type('299')
  await expect(page.getByRole('alert').getByRole('status')).toHaveText(
    /^Index 299 is at 3 Mar 00:55 UTC, index 0 at 2 Mar 00:00 UTC/,
  )
  await page.keyboard.press('Enter')
  await expect(undo).toBeVisible({ timeout: 60_000 })
  // The answer is of this machine: a link does not carry it.
  await expect(page).toHaveURL(/zone=utc/)
  expect(page.url()).not.toMatch(/299|zero|known|origin|index/i)

  const kept = () => page.evaluate(() => window.localStorage.getItem('fleetcast.ahead'))
  expect(await kept()).toContain('timeZeroMs')
  await undo.press('Enter')
  await expect(field).toBeVisible({ timeout: 60_000 })
  expect(await kept()).toBe('{"version":1,"entries":[]}')
})
