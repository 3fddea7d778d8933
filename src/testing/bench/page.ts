import { fileURLToPath } from 'node:url'
import { chromium, type Browser } from '@playwright/test'
import { preview } from 'vite'
import { findChromium } from '../chromium.mjs'
import { timeModelLoad } from './modelLoad.ts'

declare global {
  interface Window {
    /** What noteFirstRow() has noted. */
    firstRowMs?: number
  }
}

export interface FirstForecast {
  readonly isolated: boolean
  /** From the address to where a file can be dropped, ms. */
  readonly usableMs: readonly number[]
  /** From the drop of the sample, the page being there, to the first row of the table, ms; a fresh profile each time. */
  readonly dropMs: readonly number[]
  /** From the request for the model to its checked first answers, ms; see timeModelLoad(). */
  readonly modelMs: readonly number[]
  /** Files that the page asked for until then, relative to the page. */
  readonly requested: readonly string[]
  /** What the provenance line says made it. */
  readonly badge: string
}

const ROUNDS = 3
const PORT = 4178
const URL_OF_PAGE = `http://localhost:${PORT}/`
const SAMPLE = fileURLToPath(new URL('../../../public/sample.parquet', import.meta.url))

/** Drops the sample on the built page in a fresh Chromium without a GPU: WASM, with and without threads. */
export async function timeFirstForecast(root: string): Promise<FirstForecast[]> {
  const path = findChromium()
  const browser = await chromium.launch({
    args: ['--no-sandbox'],
    ...(path === null ? {} : { executablePath: path }),
  })
  const results: FirstForecast[] = []
  try {
    for (const isolated of [true, false]) {
      const headers = isolated ? undefined : { 'Cross-Origin-Opener-Policy': 'unsafe-none' }
      const server = await preview({
        root,
        logLevel: 'error',
        preview: { port: PORT, strictPort: true, ...(headers && { headers }) },
      })
      try {
        const rounds = []
        const modelMs = []
        for (let round = 0; round < ROUNDS; round++) {
          rounds.push(await dropSample(browser, URL_OF_PAGE))
          modelMs.push(await timeModelLoad(browser, URL_OF_PAGE))
        }
        const [first] = rounds
        if (first) {
          const { requested, badge } = first
          const usableMs = rounds.map((round) => round.usableMs)
          results.push({ requested, badge, isolated, usableMs, dropMs: rounds.map(({ ms }) => ms), modelMs })
        }
      } finally {
        await server.close()
      }
    }
  } finally {
    await browser.close()
  }
  return results
}

/** In the page: notes how long from now the second row is visible. Playwright itself looks only twice a second after a while. */
function noteFirstRow(): void {
  const startedMs = performance.now()
  // Without a name: tsx would have the page look for its helper.
  new MutationObserver((_, observer) => {
    const rows = [...document.querySelectorAll('[role=row], tr')].filter((row) => row.checkVisibility())
    if (rows.length < 2) return
    observer.disconnect()
    window.firstRowMs = performance.now() - startedMs
  }).observe(document.body, { childList: true, subtree: true })
}

async function dropSample(browser: Browser, url: string) {
  const context = await browser.newContext()
  const page = await context.newPage()
  const requested: string[] = []
  page.on('request', (request) => {
    if (request.url().startsWith(url)) requested.push(request.url().slice(url.length) || 'index.html')
  })
  const opened = performance.now()
  await page.goto(url, { waitUntil: 'commit' })
  const input = page.locator('input[type=file]').first()
  await input.waitFor({ state: 'attached' })
  const usableMs = performance.now() - opened
  await page.getByRole('region', { name: 'Provenance' }).waitFor()
  await page.evaluate(noteFirstRow)
  await input.setInputFiles(SAMPLE)
  const seen = await page.waitForFunction(() => window.firstRowMs)
  const ms = await seen.jsonValue()
  if (ms === undefined) throw new Error('no row came')
  const badge = (await page.getByRole('button', { name: /TFT/ }).first().textContent()) ?? ''
  await context.close()
  return { usableMs, ms, requested: [...new Set(requested)], badge }
}
