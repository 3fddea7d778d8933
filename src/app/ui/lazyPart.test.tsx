// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import { loadPart } from './lazyPart.tsx'

afterEach(() => {
  document.head.replaceChildren()
})

/** A style sheet as Vite puts one before its part. */
function styles(href: string): HTMLLinkElement {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = href
  document.head.append(link)
  return link
}

const part = () => Promise.resolve('part')

test('a style sheet that is still on its way is left alone: another part waits for it', async () => {
  const pending = styles('/heatmap.css')
  await expect(loadPart(part)).resolves.toBe('part')
  expect(pending.isConnected).toBe(true)
})

test('a style sheet that could not be loaded is fetched anew before the part', async () => {
  await loadPart(part)
  const lost = styles('/heatmap.css')
  lost.dispatchEvent(new Event('error'))
  const loading = loadPart(part)
  const fresh = document.head.querySelector('link')
  expect(fresh).not.toBe(lost)
  expect(fresh?.href).toBe(lost.href)
  fresh?.dispatchEvent(new Event('load'))
  await expect(loading).resolves.toBe('part')
})

test('a style sheet that fails again is fetched anew the next time too', async () => {
  await loadPart(part)
  styles('/heatmap.css').dispatchEvent(new Event('error'))
  const first = loadPart(part)
  const again = document.head.querySelector('link')
  again?.dispatchEvent(new Event('error'))
  await first
  const second = loadPart(part)
  expect(document.head.querySelector('link')).not.toBe(again)
  document.head.querySelector('link')?.dispatchEvent(new Event('load'))
  await expect(second).resolves.toBe('part')
})
