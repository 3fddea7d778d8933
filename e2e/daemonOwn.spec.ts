import type { Page } from '@playwright/test'
import { connectionWords, connectWords, daemonCardWords } from '#text/connect.ts'
import { openWords } from '#text/open.ts'
import { replayWords } from '#text/trends.ts'
import { chip, connecting, grid, refusal, staleLine, tab, daemonFact } from './daemonPage.ts'
import { expectOwnLive, test, withoutSockets } from './ownDaemon.ts'
import { expect, violationsOf } from './test.ts'

interface SentAlert {
  readonly id: number
  readonly phase: { readonly kind: string }
}
interface SentAlerts {
  readonly alerts: readonly SentAlert[]
}
interface SentFacts {
  readonly epoch: string
  readonly source: { readonly scenario: { readonly mode: string } }
}

const ALERTS = '/api/fleetcast/alerts'
const card = (page: Page) => page.getByRole('dialog', { name: daemonCardWords.title, exact: true })
const acknowledged = (page: Page) => page.getByRole('button', { name: /^acknowledged/ })
const issued = async (page: Page) =>
  /made at (\S+ )*?(\d\d:\d\d)/.exec(await page.getByRole('region', { name: 'Provenance' }).innerText())?.[2]

test('a daemon’s own page is live without a question, and acts on its alerts and its fleet', async ({
  page,
  own,
}) => {
  const daemon = await own()
  const started = Date.now()
  await page.goto(daemon.url)
  await expectOwnLive(page)
  test.info().annotations.push({ type: 'live after', description: `${Date.now() - started} ms` })
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page).toHaveTitle(/^\(\d+\)/)

  await page
    .getByRole('button', { name: /^Acknowledge/ })
    .first()
    .click()
  await expect(acknowledged(page)).toContainText('1')
  const kinds = async () => ((await daemon.get(ALERTS)) as SentAlerts).alerts.map(({ phase }) => phase.kind)
  await expect.poll(kinds).toContain('acknowledged')
  await page.reload()
  await expectOwnLive(page)
  await expect(acknowledged(page)).toContainText('1')

  await page.getByRole('combobox', { name: 'Scenario' }).selectOption({ label: 'Critical' })
  const fleet = page.getByRole('region', { name: 'Simulated fleet' })
  await expect(fleet.getByRole('status')).toContainText(/[1-8] of 8 servers affected/)
  const mode = async () => ((await daemon.get('/api/fleetcast/facts')) as SentFacts).source.scenario.mode
  expect(await mode()).toBe('critical')

  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  const rules = page.getByRole('dialog', { name: 'Alert rules' })
  await expect(rules).toContainText('Critical within the horizon')
  expect(await violationsOf(page), 'rules').toEqual([])
  await page.keyboard.press('Escape')
  await chip(page).click()
  await expect(card(page)).toContainText(/Fleetcast \S+ on \S+, up for/)
  expect(await violationsOf(page), 'the daemon').toEqual([])
})

test('@long a forecast of a daemon is explained, looked back at, and computed again in its page', async ({
  page,
  own,
}) => {
  const daemon = await own({ args: ['--speed', '60'] })
  await page.goto(`${daemon.url}?tab=predictions`)
  await expectOwnLive(page)
  // Asked for rather than waited for: by itself it comes when nothing else runs.
  await page.getByRole('button', { name: /open the model card$/ }).click()
  const verification = page.getByRole('region', { name: 'Verification' })
  await verification.getByRole('button', { name: /^Verify/ }).click()
  await expect(verification).toContainText(/Verified: this page recomputed the forecast of \S+/, {
    timeout: 30_000,
  })
  await page.keyboard.press('Escape')

  await tab(page, 'Trends').click()
  const slider = page.getByRole('slider', { name: replayWords.slider })
  const first = await issued(page)
  await expect.poll(() => issued(page), { timeout: 20_000 }).not.toBe(first)
  // Forecasts go on meanwhile: the one before the newest is another one by then.
  await slider.fill('-1')
  const drawn = page.getByRole('group', { name: replayWords.group })
  await expect(drawn).toContainText(/Show the forecast made at \d\d:\d\d.*Made at \d\d:\d\d/)
  await expect(drawn).not.toContainText(`Made at ${(await issued(page)) ?? ''}`)

  await tab(page, 'Predictions').click()
  await grid(page).locator('[data-server]').nth(1).click()
  const why = page.getByRole('region', { name: 'Why', exact: true })
  await expect(why.getByRole('figure', { name: 'Attention over the past' })).toBeVisible({ timeout: 20_000 })
})

test.describe('a daemon that is killed', () => {
  // The browser tells of every connection that nothing answers.
  test.use({ provoked: /net::ERR_CONNECTION_REFUSED|WebSocket connection to .* failed/ })

  test('is waited for with its last forecast on screen, and goes on with its alerts', async ({
    page,
    own,
  }) => {
    const daemon = await own({ args: ['--speed', '60'] })
    await page.goto(daemon.url)
    await expectOwnLive(page)
    const before = (await daemon.get(ALERTS)) as SentAlerts
    const ids = before.alerts.map(({ id }) => id)
    expect(ids.length).toBeGreaterThan(0)
    const last = await issued(page)
    await daemon.kill()
    await expect(staleLine(page)).toContainText(/Retrying/)
    await expect(page.getByRole('heading', { name: 'Upcoming breaches' })).toBeVisible()
    expect(await issued(page)).toBe(last)

    await daemon.startAgain()
    await expectOwnLive(page, 30_000)
    await expect(staleLine(page)).toHaveCount(0)
    await expect.poll(() => issued(page), { timeout: 20_000 }).not.toBe(last)
    const after = ((await daemon.get(ALERTS)) as SentAlerts).alerts.map(({ id }) => id)
    expect(after).toEqual(expect.arrayContaining(ids))
    expect(await daemonFact(page, daemonCardWords.ticks)).toContain('1 restart')
  })
})

test.describe('a daemon with a key', () => {
  test.use({ provoked: /status of 40[13]|WebSocket connection to .* failed/ })

  test('@long asks for it, refuses a wrong one, and streams with the right one', async ({ page, own }) => {
    const daemon = await own({ key: 's3cret' })
    await page.goto(daemon.url)
    await expect(page.getByRole('alert', { name: connectionWords.refused })).toContainText(
      'The daemon requires an API key',
    )
    await page.getByRole('button', { name: openWords.changeAddress }).click()
    await expect(refusal(page)).toContainText('FLEETCAST_API_KEY')
    const again = () => connecting(page).getByRole('button', { name: connectWords.again }).click()
    const key = connecting(page).getByLabel(/^API key/)
    await key.fill('wr0ng')
    await again()
    await expect(refusal(page)).toContainText('The daemon rejected the API key')
    await key.fill('s3cret')
    await again()
    await expectOwnLive(page)
    await expect(chip(page)).toHaveText(/Live · via stream/)
    expect(page.url()).not.toMatch(/s3cret|wr0ng/)
    await expect(page.locator('body')).not.toContainText(/s3cret|wr0ng/)
  })
})

test.describe('a daemon behind a proxy that refuses its stream', () => {
  test.use({ provoked: /WebSocket connection to .* failed/ })

  test('is asked instead, and is still the daemon that it is', async ({ page, own }) => {
    const daemon = await own({ args: ['--speed', '60'] })
    const proxy = await withoutSockets(daemon.url)
    await page.goto(proxy.url)
    await expectOwnLive(page)
    await expect(chip(page)).toHaveText(/Live · via polling/)
    await expect(page.getByRole('region', { name: 'Provenance' })).toContainText('5 min')
    const first = await issued(page)
    await expect.poll(() => issued(page), { timeout: 20_000 }).not.toBe(first)
    await page
      .getByRole('button', { name: /^Acknowledge/ })
      .first()
      .click()
    await expect(acknowledged(page)).toContainText('1')
    await page.close()
    proxy.close()
  })
})
