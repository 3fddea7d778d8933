import { v1Body, v2Body } from '#testing/daemon/bodies.ts'
import type { Page } from '@playwright/test'
import {
  chip,
  connect,
  connecting,
  expectLive,
  openLink,
  ORIGIN,
  refusal,
  staleLine,
  test,
} from './daemonPage.ts'
import { expect, violationsOf } from './test.ts'

const PHONE = { width: 390, height: 844 }

/** Nothing that axe finds, in both themes, and on a phone nothing wider than the page. */
async function expectSound(page: Page, state: string): Promise<void> {
  expect(await violationsOf(page), state).toEqual([])
  const desk = page.viewportSize()
  await page.setViewportSize(PHONE)
  await page.waitForTimeout(300)
  const wider = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll('dialog')].map(
      ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth,
    ),
  )
  expect(Math.max(...wider), `${state}, 390 px`).toBeLessThanOrEqual(0)
  if (desk !== null) await page.setViewportSize(desk)
}

test.use({ provoked: /blocked by CORS policy|net::ERR_|WebSocket|status of 403/ })

test('the question, the dialogs and a refusal are sound in both themes and on a phone', async ({
  page,
  start,
}) => {
  const manners = { cors: ORIGIN, key: 'k' }
  const body = (tick: number) => v2Body({ servers: 7, tick, seed: 2 })
  const daemon = await start({ generation: 'v2', body, tickMs: 500, manners })
  const question = await openLink(page, daemon.url)
  await expectSound(page, 'question')
  await question.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(refusal(page)).toContainText('The daemon requires an API key')
  await expectSound(page, 'refusal in the dialog')
  await page.keyboard.press('Escape')
  await page.keyboard.press('c')
  await expect(connecting(page)).toBeVisible()
  await expectSound(page, 'connect dialog')
  await connecting(page)
    .getByLabel(/^Address/)
    .fill(daemon.url)
  await connecting(page)
    .getByLabel(/^API key/)
    .fill('k')
  await connecting(page).getByRole('button', { name: 'Connect', exact: true }).click()
  await expectLive(page, 'polling')
  await chip(page).click()
  await expect(page.getByRole('dialog', { name: 'Daemon', exact: true })).toBeVisible()
  await expectSound(page, 'Daemon dialog')
})

test('a daemon that does not allow the page, and one that is gone, are told of soundly', async ({
  page,
  start,
}) => {
  const body = (tick: number) => v1Body({ servers: 4, tick, seed: 2 })
  const closed = await start({ generation: 'v2', body, tickMs: 500 })
  await connect(page, closed.url)
  await expect(refusal(page)).toContainText('CORS_ORIGINS=')
  await expectSound(page, 'refusal with what to set')

  const daemon = await start({ generation: 'v1', body, tickMs: 500 })
  await connect(page, daemon.url, { query: '&tab=predictions' })
  await expectLive(page, 'stream')
  await daemon.stop()
  await expect(staleLine(page)).toContainText('Retrying')
  await expectSound(page, 'stale line')
  await chip(page).click()
  await expectSound(page, 'Daemon dialog while it is gone')
})
