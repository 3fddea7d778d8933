import fc from 'fast-check'
import { afterEach, expect, vi } from 'vitest'

/** The same cases each time; FLEETCAST_SEED=7 npm run test:unit tries others. */
fc.configureGlobal({ seed: Number(process.env.FLEETCAST_SEED ?? 1) })

/** A test that writes to console.error has failed, even when its assertions pass. */
const errors = vi.spyOn(console, 'error')
afterEach(() => {
  const calls = errors.mock.calls.map((call) => call.map(String).join(' '))
  errors.mockClear()
  expect(calls, 'console.error was called').toEqual([])
})
