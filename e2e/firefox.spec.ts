import { expect, test } from '@playwright/test'
import { firstPageWords } from '../src/text/firstPage.ts'
import { findFirefox, startFirefox, type FirefoxPage } from './firefox.ts'
import { startOddHost } from './oddHost.ts'

const firefox = findFirefox()
const TABS = ['Environment', 'Predictions', 'Heatmap', 'Trends']

test.skip(firefox === null, 'no Firefox: install firefox-esr, or name one with FLEETCAST_FIREFOX')

const button = (name: string) =>
  `[...document.querySelectorAll('button')].find((b) => b.innerText.includes(${JSON.stringify(name)}))`
const tabButton = (name: string) =>
  `[...document.querySelectorAll('nav[aria-label="Views"] button')].find((b) => b.innerText.includes('${name}'))`

async function forecastSample(browser: FirefoxPage): Promise<void> {
  await browser.until(`${button(firstPageWords.trySample)} !== undefined`)
  await browser.evaluate(`${button(firstPageWords.trySample)}.click()`)
  await browser.until(`document.querySelector('[aria-label*="open the model card"]') !== null`)
}

test('Firefox fetches a tab anew that was gone', async () => {
  const host = await startOddHost()
  const browser = await startFirefox(firefox ?? '')
  try {
    await browser.open(host.url)
    await forecastSample(browser)
    host.odd.missing = /HeatmapScreen.*js/
    await browser.evaluate(`${tabButton('Heatmap')}.click()`)
    const told = `[...document.querySelectorAll('[role="alert"]')].some((alert) => alert.innerText.includes('newer version'))`
    await browser.until(told)
    host.odd.missing = null
    await browser.evaluate(`${button('Draw again')}.click()`)
    await browser.until(`!${told} && document.querySelector('main canvas') !== null`)
  } finally {
    await browser.stop()
    await host.stop()
  }
})

for (const isolated of [false, true]) {
  test(`Firefox forecasts the sample and draws every tab, ${isolated ? 'isolated' : 'on a plain host'}`, async () => {
    const host = await startOddHost({ isolated, reports: true })
    const browser = await startFirefox(firefox ?? '')
    try {
      await browser.open(host.url)
      await forecastSample(browser)
      expect(await browser.evaluate('crossOriginIsolated')).toBe(isolated)
      for (const tab of TABS) {
        await browser.evaluate(
          `[...document.querySelectorAll('nav[aria-label="Views"] button')].find((b) => b.innerText.includes('${tab}')).click()`,
        )
        await browser.until(
          `document.querySelector('nav[aria-label="Views"] [aria-current]')?.innerText.includes('${tab}') && document.querySelector('main').innerText.length > 100`,
        )
        expect(
          await browser.evaluate(`document.querySelector('[role="alert"]')?.innerText ?? null`),
          tab,
        ).toBe(null)
      }
      expect(await browser.evaluate('document.querySelector("#unstarted")')).toBe(null)
      expect(browser.problems).toEqual([])
      expect(host.reports).toEqual([])
    } finally {
      await browser.stop()
      await host.stop()
    }
  })
}
