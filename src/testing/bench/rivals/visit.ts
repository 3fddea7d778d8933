import { readFile } from 'node:fs/promises'
import { chromium } from '@playwright/test'
import { findChromium } from '../../chromium.mjs'
import type { Wanted } from './page/wanted.ts'

/** What one reading took. */
export interface Reading {
  /** From the file to the table. */
  readonly ms: number
  /** Of all of the browser's processes meanwhile, which have to hand over the file. */
  readonly cpuMs: number
  /**
   * Most memory that the page's process had at any time: JavaScript, WASM and what they share with the browser. NaN where
   * the system does not say.
   */
  readonly peakMb: number
  readonly rows: number
  /** What tells tables apart: the first time, then times and each metric weighted by place. */
  readonly sums: readonly number[]
}

declare global {
  /** What page.mjs gives it. */
  interface Window {
    readonly start: (script: string) => Promise<void>
    readonly read: (wanted: Wanted) => Promise<Pick<Reading, 'ms' | 'rows' | 'sums'>>
  }
}

/** One reading in a browser of its own, so that the peak is that of this page alone. The reader is loaded before it begins. */
export async function visit(url: string, reader: string, file: string, wanted: Wanted): Promise<Reading> {
  const executablePath = findChromium()
  const browser = await chromium.launch({
    args: ['--no-sandbox'],
    ...(executablePath !== null && { executablePath }),
  })
  try {
    const cdp = await browser.newBrowserCDPSession()
    const processes = async () => (await cdp.send('SystemInfo.getProcessInfo')).processInfo
    const cpuMs = async () => 1000 * (await processes()).reduce((sum, { cpuTime }) => sum + cpuTime, 0)
    const page = await browser.newPage()
    await page.goto(url)
    await page.locator('input').setInputFiles(file)
    await page.evaluate((script) => window.start(script), `/${reader}.js`)
    const before = await cpuMs()
    const reading = await page.evaluate((what) => window.read(what), wanted)
    const after = await cpuMs()
    const renderers = (await processes()).filter(({ type }) => type === 'renderer')
    const peaks = await Promise.all(renderers.map(({ id }) => peakMbOf(id)))
    return { ...reading, cpuMs: after - before, peakMb: Math.max(...peaks) }
  } finally {
    await browser.close()
  }
}

async function peakMbOf(process: number): Promise<number> {
  const status = await readFile(`/proc/${process}/status`, 'utf8').catch(() => '')
  return (Number(/VmHWM:\s*(\d+) kB/.exec(status)?.[1] ?? NaN) * 1024) / 1e6
}
