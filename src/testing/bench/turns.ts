import { chromium } from '@playwright/test'
import { yieldToEventLoop } from '#engine/yieldToEventLoop.ts'
import { findChromium } from '../chromium.mjs'

const TURNS = 200

/** How long a turn of the event loop takes between two runs, and how long it took by a timer of 0 ms. */
export async function turns(): Promise<readonly string[]> {
  const { signal } = new AbortController()
  const node = await perTurn(() => yieldToEventLoop(signal))
  const nodeTimer = await perTurn(() => new Promise((resolve) => setTimeout(resolve, 0)))
  const executablePath = findChromium()
  const browser = await chromium.launch({
    args: ['--no-sandbox'],
    ...(executablePath !== null && { executablePath }),
  })
  try {
    const page = await browser.newPage()
    // As text: what compiles this file would compile functions for Node. The same way as yieldToEventLoop's in a browser.
    const inPage = (turn: string) =>
      page.evaluate<number>(`(async () => {
        const { port1, port2 } = new MessageChannel()
        const started = performance.now()
        for (let i = 0; i < ${TURNS}; i++) await new Promise((resolve) => { ${turn} })
        return (performance.now() - started) / ${TURNS}
      })()`)
    const message = await inPage('port1.onmessage = resolve; port2.postMessage(null)')
    const timer = await inPage('setTimeout(resolve, 0)')
    const text = (name: string, ms: number, before: number) =>
      `${name}: ${ms.toFixed(3)} ms a turn, by a timer ${before.toFixed(3)} ms: ${(before / ms).toFixed(0)} x`
    return [text('Node', node, nodeTimer), text('Chromium', message, timer)]
  } finally {
    await browser.close()
  }
}

async function perTurn(turn: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  for (let i = 0; i < TURNS; i++) await turn()
  return (performance.now() - started) / TURNS
}
