import { afterEach, expect, vi } from 'vitest'

/** A test that writes to console.error has failed, even when its assertions pass. */
const errors = vi.spyOn(console, 'error')
afterEach(() => {
  const calls = errors.mock.calls.map((call) => call.map(String).join(' '))
  errors.mockClear()
  expect(calls, 'console.error was called').toEqual([])
})
