// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { printView } from './printView.ts'

const print = vi.fn()
const page = document.documentElement
const look = () => ({ theme: page.dataset['theme'], printing: page.dataset['printing'] })

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('print', print)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  print.mockReset()
  page.removeAttribute('data-theme')
  page.removeAttribute('data-printing')
})

it.each(['dark', undefined])(
  'prints in the light theme at a page’s width, and looks as before then: %s',
  (theme) => {
    if (theme !== undefined) page.dataset['theme'] = theme
    printView()
    // Pressed again while charts settle, it is one print.
    printView()
    expect(look()).toEqual({ theme: 'light', printing: '' })
    expect(print).not.toHaveBeenCalled()
    vi.runAllTimers()
    expect(print).toHaveBeenCalledOnce()
    window.dispatchEvent(new Event('afterprint'))
    expect(look()).toEqual({ theme, printing: undefined })
  },
)
