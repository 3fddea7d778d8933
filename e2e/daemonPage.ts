import type { Locator, Page } from '@playwright/test'
import { connectionWords, connectQuestionWords, connectWords, daemonCardWords } from '#text/connect.ts'
import { formatInterval, formatQuantity } from '#text/numbers.ts'
import type { DaemonBody } from '#testing/daemon/bodies.ts'
import { startDaemon, type DaemonOptions, type TestDaemon } from '#testing/daemon/testDaemon.ts'
import { PLAIN } from './hosts.ts'
import { expect, test as base } from './test.ts'

/** Where the page comes from: what a daemon of the second generation has to allow. */
export const ORIGIN = new URL(PLAIN.url).origin

/** A page, and daemons of the test's own; the page goes first, so that it misses none of them. */
export const test = base.extend<{ start: (options: DaemonOptions) => Promise<TestDaemon> }>({
  start: async ({ page }, use) => {
    const started: TestDaemon[] = []
    await use(async (options) => {
      const daemon = await startDaemon(options)
      started.push(daemon)
      return daemon
    })
    await page.close()
    await Promise.all(started.map((daemon) => daemon.stop()))
  },
})

export const tab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name })
export const provenance = (page: Page) => page.getByRole('region', { name: 'Provenance' })
export const chip = (page: Page) => provenance(page).getByRole('button', { name: /open the daemon$/ })
export const staleLine = (page: Page) => page.getByRole('region', { name: connectionWords.region })
export const connecting = (page: Page) => page.getByRole('dialog', { name: connectWords.title })
/** In the dialog; the page behind it says the same. */
export const refusal = (page: Page) => connecting(page).getByRole('alert', { name: connectionWords.refused })
export const grid = (page: Page) => page.getByRole('grid', { name: 'Servers' })

/** Opens the page by a link that names a daemon, as far as the question. */
export async function openLink(
  page: Page,
  address: string,
  { query = '', host = PLAIN.url }: { readonly query?: string; readonly host?: string } = {},
): Promise<Locator> {
  await page.goto(`${host}?daemon=${encodeURIComponent(address)}${query}`)
  const question = page.getByRole('dialog', { name: connectQuestionWords.titleOf(address) })
  await expect(question).toBeVisible()
  return question
}

export async function connect(
  page: Page,
  address: string,
  options?: { readonly query?: string; readonly host?: string },
): Promise<void> {
  const question = await openLink(page, address, options)
  await question.getByRole('button', { name: 'Connect', exact: true }).click()
}

/** Forecasts come in, and the dialog that told of the attempt is gone. */
export async function expectLive(page: Page, via: 'stream' | 'polling', timeout = 15_000): Promise<void> {
  await expect(chip(page)).toHaveText(new RegExp(`Live · via ${via}`), { timeout })
  await expect(connecting(page)).toHaveCount(0)
}

/** What the Daemon dialog says under a name, read by opening it for that. */
export async function daemonFact(page: Page, name: string): Promise<string> {
  await chip(page).click()
  const card = page.getByRole('dialog', { name: daemonCardWords.title, exact: true })
  const text = await factIn(card, name)
  await card.getByRole('button', { name: 'Close', exact: true }).click()
  return text
}

/** '' where it says nothing of that name. */
export async function factIn(card: Locator, name: string): Promise<string> {
  const row = card.locator('dl > div', { has: card.page().getByText(name, { exact: true }) })
  return (await row.count()) === 0 ? '' : await row.locator('dd').first().innerText()
}

interface Ticks {
  readonly seen: number
  readonly missed: number
  readonly restarts: number
}

/** What the Daemon dialog says of ticks, read by opening it for that. */
export async function ticksOf(page: Page): Promise<Ticks> {
  return ticksIn(await daemonFact(page, daemonCardWords.ticks))
}

/** Of a text such as `1 204 seen · 2 missed · 1 restart`. */
export function ticksIn(text: string): Ticks {
  const [, seen, missed, restarts] =
    /(\d+) seen · (\d+) missed · (\d+) restart/.exec(text.replaceAll('\u202f', '')) ?? []
  return { seen: Number(seen), missed: Number(missed), restarts: Number(restarts) }
}

/** Of a text such as `1 204 of at most 2 400 ticks`. */
export async function keptTicks(page: Page): Promise<number> {
  return Number(
    /^[\d\u202f]+/.exec(await daemonFact(page, daemonCardWords.kept))?.[0].replaceAll('\u202f', ''),
  )
}

interface ShownCells {
  readonly server: string
  readonly metric: string
  readonly now: string
  readonly soon: string
  readonly end: string
}

/** What the Predictions table shows, cell by cell, all of one moment. */
export async function shownCells(page: Page): Promise<readonly ShownCells[]> {
  return await grid(page).evaluate((element) => {
    const plain = (cell: Element | undefined) => (cell?.textContent ?? '').replaceAll(/\s/g, ' ').trim()
    return [...element.querySelectorAll('[data-server] [data-metric]')].map((group) => {
      // The severity, the values, and then when, the small chart and the chance.
      const [, now, soon, end] = [...group.querySelectorAll('[role=gridcell]')].slice(0, -3)
      return {
        server: group.closest('[data-server]')?.getAttribute('data-server') ?? '',
        metric: group.getAttribute('data-metric') ?? '',
        now: plain(now),
        soon: plain(soon),
        end: plain(end),
      }
    })
  })
}

interface WireMetric {
  readonly p10: readonly number[]
  readonly p50: readonly number[]
  readonly p90: readonly number[]
  readonly current: number
}

/** What those cells are to show for a forecast as it was sent. soon: the horizon step of the nearer column, from 1. */
export function expectedCells(body: DaemonBody, { server, metric }: ShownCells, soon: number): ShownCells {
  const sent = body.predictions[server]?.[metric] as WireMetric | undefined
  if (sent === undefined) throw new Error(`${server} ${metric} was not sent`)
  const { current, p10, p50, p90 } = sent
  const text = (number: string, unit: string) => `${number} ${unit}`.trim()
  const at = (step: number) => {
    const [middle = NaN, low = NaN, high = NaN] = [p50[step - 1], p10[step - 1], p90[step - 1]]
    const shown = formatInterval(middle, low, high, metric)
    return `${text(shown.middle.number, shown.middle.unit)}, P10 to P90 ${shown.low}–${shown.high}`
  }
  const now = formatQuantity(current, metric)
  const shared = { server, metric, now: text(now.number, now.unit) }
  // A horizon that ends sooner than what is called soon has one column for both.
  return soon < p50.length
    ? { ...shared, soon: at(soon), end: at(p50.length) }
    : { ...shared, soon: at(p50.length), end: '' }
}
