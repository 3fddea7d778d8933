import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { headerWords } from '../src/text/shell.ts'
import { startOddHost, type Oddities, type OddHost } from './oddHost.ts'
import { sampleButton } from './sample.ts'
import { expect, test as base } from './test.ts'

const DIST = fileURLToPath(new URL('../dist/', import.meta.url))

/** A page on a host with peculiarities of its own. */
const test = base.extend<{ hosted: (odd?: Oddities) => Promise<OddHost> }>({
  tried: true,
  hosted: async ({ page }, use) => {
    const hosts: OddHost[] = []
    await use(async (odd = {}) => {
      const host = await startOddHost(odd)
      hosts.push(host)
      await page.goto(host.url)
      return host
    })
    await Promise.all(hosts.map((host) => host.stop()))
  },
})
// What a file that is not there prints, whatever the page does about it.
test.use({ provoked: /Failed to load resource|Failed to load module script|Refused to apply style/ })

/** ONNX Runtime, which compiles otherwise, is what computes then. */
const NO_KERNEL = `WebAssembly.compile = () => Promise.reject(new Error('refused'));`

async function forecastSample(page: Page): Promise<void> {
  await sampleButton(page).click()
  await expect(page.getByRole('button', { name: /open the model card/ })).toBeVisible({ timeout: 30_000 })
}

async function chooseTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await page.getByRole('button', { name: headerWords.moreMenu }).click()
  await page.getByRole('menuitemradio', { name: headerWords.themes[theme] }).click()
}

const openTab = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name }).click()

async function modelCard(page: Page): Promise<string> {
  await page.getByRole('button', { name: /open the model card/ }).click()
  const dialog = page.getByRole('dialog')
  const text = await dialog.innerText()
  await page.keyboard.press('Escape')
  return text
}

test.describe('how files are served', () => {
  test('nothing needs a content type that stock nginx lacks', () => {
    const names = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
    expect(names.filter((name) => name.endsWith('.mjs'))).toEqual([])
    expect(names.filter((name) => /ort-wasm.*\.js$/.test(name)).length).toBeGreaterThan(0)
  })

  test('a forecast is made below a path, without types for WASM and without https', async ({ page }) => {
    const host = await startOddHost({
      base: '/tools/fleetcast/',
      typeOf: (name) => (name.endsWith('.wasm') ? 'application/octet-stream' : undefined),
    })
    await page.goto(host.url.replace('127.0.0.1', 'fleet.test'))
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    await forecastSample(page)
    await host.stop()
  })

  const faults = [
    {
      what: 'the glue as bytes',
      odd: { typeOf: octets(/ort-wasm.*js$/), inWorker: NO_KERNEL },
      file: /ort-wasm\S+\.js: .*octet/,
    },
    {
      what: 'the worker as text',
      odd: { typeOf: text(/engine-worker/) },
      file: /engine-w\S+\.js: .*text\/plain/,
    },
    {
      what: 'a start page for WASM',
      odd: { missing: /\.wasm$/, startPage: true },
      file: /\.wasm: .*web page/,
    },
    {
      what: 'a start page for the worker',
      odd: { missing: /engine-/, startPage: true },
      file: /engine-w.*web page/,
    },
    {
      what: 'a start page for the model',
      odd: { missing: /tensors/, startPage: true },
      file: /tensors: .*web page/,
    },
    { what: '404 for WASM', odd: { missing: /\.wasm$/ }, file: /\.wasm: the host returned HTTP 404/ },
    {
      what: '404 for ONNX Runtime',
      odd: { missing: /ort\.\w+\.min/, inWorker: NO_KERNEL },
      file: /ort\.wasm\S+\.js: .*404/,
    },
  ]
  for (const { what, odd, file } of faults) {
    test(`${what}: the file is named`, async ({ page, hosted }) => {
      await hosted(odd)
      await sampleButton(page).click()
      const alert = page.getByRole('alert', { name: 'Error' })
      await expect(alert).toContainText(file)
      await expect(alert).not.toContainText(/crashed|another backend/i)
    })
  }

  for (const missing of [/kernel-.*wasm$/, /kernelWorker/]) {
    test(`without ${missing.source} ONNX Runtime computes, and it is said why`, async ({ page, hosted }) => {
      await hosted({ missing })
      await forecastSample(page)
      const card = await modelCard(page)
      expect(card).toContain('wasm, 1 thread')
      expect(card).toMatch(/kernel/)
    })
  }

  test('what was missing and is back is found by the next try', async ({ page, hosted }) => {
    const host = await hosted({ missing: /ort-wasm.*js$/, inWorker: NO_KERNEL })
    await sampleButton(page).click()
    const again = page.getByRole('button', { name: 'Try again' })
    await expect(again).toBeVisible()
    host.odd.missing = null
    await again.click()
    await expect(page.getByRole('button', { name: /open the model card/ })).toBeVisible({ timeout: 30_000 })
  })
})

function octets(files: RegExp) {
  return (name: string) => (files.test(name) ? 'application/octet-stream' : undefined)
}
function text(files: RegExp) {
  return (name: string) => (files.test(name) ? 'text/plain' : undefined)
}

test.describe('a newer version', () => {
  test('a tab that is gone says so; it is drawn once it is back, with its styles', async ({
    page,
    hosted,
  }) => {
    const host = await hosted()
    await forecastSample(page)
    for (const [missing, tab] of [
      [/HeatmapScreen.*js/, 'Heatmap'] as const,
      [/TrendsScreen.*css/, 'Trends'] as const,
    ]) {
      host.odd.missing = missing
      await openTab(page, tab)
      const alert = page.getByRole('alert')
      await expect(alert).toContainText('a newer version may be available')
      await expect(alert.getByRole('button', { name: 'Reload the page' })).toBeVisible()
      host.odd.missing = null
      await alert.getByRole('button', { name: 'Draw again' }).click()
      await expect(alert).toBeHidden()
      const unstyled = await page.evaluate(
        () =>
          [...document.querySelectorAll('link[rel="stylesheet"]')].filter(
            (link) => !(link as HTMLLinkElement).sheet,
          ).length,
      )
      expect(unstyled).toBe(0)
    }
  })

  test('where its own script is gone it is certain, and a reload keeps the address', async ({
    page,
    hosted,
  }) => {
    const host = await hosted()
    await forecastSample(page)
    host.odd.missing = /assets\/(index|Predictions).*js/
    host.odd.startPage = true
    await openTab(page, 'Predictions')
    const alert = page.getByRole('alert')
    await expect(alert).toContainText('A newer version of Fleetcast is available')
    host.odd.missing = null
    await alert.getByRole('button', { name: 'Reload the page' }).click()
    // The sample opens again by itself.
    await expect(page.getByRole('button', { name: /open the model card/ })).toBeVisible({ timeout: 30_000 })
    expect(new URL(page.url()).searchParams.get('tab')).toBe('predictions')
  })

  test('@long without a network it says that, and goes on once there is one', async ({ page, hosted }) => {
    await hosted()
    await forecastSample(page)
    await page.context().setOffline(true)
    await openTab(page, 'Heatmap')
    const alert = page.getByRole('alert')
    await expect(alert).toContainText('The host of this page does not respond')
    await expect(alert.getByRole('button', { name: 'Reload the page' })).toHaveCount(0)
    await page.context().setOffline(false)
    await alert.getByRole('button', { name: 'Draw again' }).click()
    await expect(alert).toBeHidden()
  })
})

test.describe('what the browser withholds', () => {
  const storages = {
    'is refused': () => {
      const refuse = () => {
        throw new DOMException('denied', 'SecurityError')
      }
      for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
        Object.defineProperty(window, name, { get: refuse })
    },
    'is null': () => {
      for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, { value: null })
    },
    'is full': () => {
      Storage.prototype.setItem = () => {
        throw new DOMException('full', 'QuotaExceededError')
      }
    },
  }
  for (const [what, script] of Object.entries(storages)) {
    test(`storage ${what}: the page works and says so once`, async ({ page, hosted }) => {
      await page.addInitScript(script)
      await hosted()
      const line = page.getByRole('region', { name: 'Storage' })
      await chooseTheme(page, 'dark')
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
      await expect(line).toContainText('Everything works')
      await line.getByRole('button', { name: 'Dismiss' }).click()
      await chooseTheme(page, 'light')
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
      await expect(line).toBeHidden()
      if (what === 'is refused') await forecastSample(page)
    })
  }

  const never = '() => new Promise(() => {})'
  test('@long a graphics adapter that never comes: WASM after a deadline', async ({ page, hosted }) => {
    await hosted({ inWorker: `navigator.gpu.requestAdapter = ${never}` })
    await forecastSample(page)
    expect(await modelCard(page)).toMatch(/webgpu: the browser provided no graphics adapter within 5 s/i)
  })

  test('@long an adapter without facts whose device is refused: WASM', async ({ page, hosted }) => {
    const adapter = `{ limits: {}, features: new Set(), requestDevice: async () => { throw new Error('no device') } }`
    await hosted({ inWorker: `navigator.gpu.requestAdapter = async () => (${adapter})` })
    await forecastSample(page)
  })

  test('@long an adapter whose device never comes: WASM after a deadline', async ({ page, hosted }) => {
    const adapter = `{ limits: {}, features: new Set(), info: {}, requestDevice: ${never} }`
    await hosted({ inWorker: `navigator.gpu.requestAdapter = async () => (${adapter})` })
    await forecastSample(page)
    expect(await modelCard(page)).toMatch(/webgpu: /i)
  })

  const memory = (refused: string) =>
    `${NO_KERNEL} const M = WebAssembly.Memory; WebAssembly.Memory = class extends M {
       constructor(d) { if (${refused}) throw new RangeError('Out of memory'); super(d) } }`
  const memories = [
    {
      what: 'no shared memory',
      inWorker: memory('d.shared'),
      said: /wasm, 1 thread \(this browser does not allow/,
    },
    {
      what: 'no SharedArrayBuffer',
      inWorker: `${NO_KERNEL} delete globalThis.SharedArrayBuffer`,
      said: /wasm, 1 thread \(this/,
    },
    {
      what: 'no workers within workers',
      inWorker: 'delete globalThis.Worker;',
      said: /kernel \(WASM\), \d worker/,
    },
    { what: 'less shared memory', inWorker: memory('d.maximum > 16384'), said: /wasm, \d threads/ },
  ]
  for (const { what, inWorker, said } of memories) {
    test(`@long ${what} on a host that isolates the page: a forecast, and how`, async ({ page, hosted }) => {
      await hosted({ isolated: true, inWorker })
      await forecastSample(page)
      expect(await modelCard(page)).toMatch(said)
    })
  }
})

test.describe('a page that does not start', () => {
  test.use({ provoked: /file:|ERR_FAILED|Failed to load resource|SyntaxError|odd/ })

  test('from disk it says how to serve it', async ({ page }) => {
    await page.goto(pathToFileURL(join(DIST, 'index.html')).href)
    await expect(page.getByText('Browsers run the page only from a web server')).toBeVisible()
  })

  test('without its script it says what to do', async ({ page, hosted }) => {
    await hosted({ missing: /assets\/index-.*js/ })
    await expect(page.getByText('newer version was published: reload the page')).toBeVisible()
  })

  test('without JavaScript it says that it needs it', async ({ browser }) => {
    const host = await startOddHost()
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(host.url)
    // As it is read: the words are not hidden, though Playwright passes over what <noscript> holds.
    await expect.poll(() => page.locator('body').innerText()).toContain('JavaScript is switched off')
    await context.close()
    await host.stop()
  })
})
