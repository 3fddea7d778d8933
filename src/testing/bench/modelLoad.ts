import type { Browser } from '@playwright/test'

declare global {
  interface Window {
    /** What noteLoad() has noted. */
    modelLoad?: { id: number; askedMs: number; answeredMs?: number }
  }
}

/** In the page, before its scripts: notes when it asks its worker for the model, and when the worker has it. */
function noteLoad(): void {
  const { Worker } = window
  window.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args)
      this.addEventListener('message', ({ data }: MessageEvent<{ type?: string; id?: number }>) => {
        const load = window.modelLoad
        if (load !== undefined && data.type === 'result' && data.id === load.id)
          load.answeredMs = performance.now()
      })
    }

    override postMessage(message: unknown, options?: StructuredSerializeOptions | Transferable[]): void {
      const { type, name, id } = (message ?? {}) as { type?: string; name?: string; id?: number }
      if (type === 'call' && name === 'loadModel' && id !== undefined)
        window.modelLoad ??= { id, askedMs: performance.now() }
      super.postMessage(message, options as StructuredSerializeOptions)
    }
  }
}

/**
 * From the page's request for the model that ships to its worker's answer, ms, in a fresh profile: fetched from this machine,
 * compiled, and its first answers checked.
 */
export async function timeModelLoad(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.addInitScript(noteLoad)
  await page.goto(url)
  const loaded = await page.waitForFunction(() => {
    const { askedMs = NaN, answeredMs } = window.modelLoad ?? {}
    return answeredMs === undefined ? null : answeredMs - askedMs
  })
  const ms = await loaded.jsonValue()
  await context.close()
  if (ms === null) throw new Error('the model was not loaded')
  return ms
}
