import { expect, it } from 'vitest'
import { Bus } from './events.ts'
import { trackHeldSteps } from './heldSteps.ts'

const MINUTE_MS = 60_000

function begin(storedStepMs: number | null, modelStepMs = 5 * MINUTE_MS) {
  const bus = new Bus((error) => {
    throw error
  })
  const held = trackHeldSteps(bus, { fromMs: 1000, stepMs: storedStepMs }, modelStepMs)
  const close = (...timeMs: number[]) =>
    bus.emit('steps', {
      rows: { servers: timeMs.map(() => 'a'), timeMs, metrics: [], labels: [] },
      newestMs: Math.max(...timeMs),
      corrected: 0,
    })
  return { ...held, close }
}

it.each([null, MINUTE_MS, 5 * MINUTE_MS])('rows on a step of %s ms serve a model of 5 min', (stepMs) => {
  const { heldFromMs, usableFromMs, close } = begin(stepMs)
  close(9000)
  expect([heldFromMs(), usableFromMs()]).toEqual([1000, -Infinity])
})

it('rows on a longer step do not, until steps of its own come', () => {
  const { heldFromMs, usableFromMs, close } = begin(15 * MINUTE_MS)
  expect([heldFromMs(), usableFromMs()]).toEqual([null, Infinity])
  close(9000, 8000)
  expect(usableFromMs()).toBe(8000)
  // The past that a source gives again.
  close(2000)
  close(10_000)
  expect([heldFromMs(), usableFromMs()]).toEqual([null, 2000])
})

it('the next model may have another step', () => {
  const { heldFromMs, usableFromMs, useStep } = begin(null)
  useStep(15 * MINUTE_MS)
  expect([heldFromMs(), usableFromMs()]).toEqual([1000, -Infinity])
  useStep(MINUTE_MS)
  expect([heldFromMs(), usableFromMs()]).toEqual([null, Infinity])
})
