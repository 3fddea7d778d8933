import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import type { Intake } from './intake/api.ts'
import { gated } from './gate.ts'

const taken = { accepted: 0, late: 0, repeated: 0, refused: [], remarks: [], notKept: null }
const intake: Intake = {
  takeRecords: () => Promise.resolve(taken),
  takeRows: () => Promise.resolve(taken),
  current: () => ({ servers: [], metrics: [], newestMs: null }),
  facts: () => ({ ticks: 0, records: 0, refused: 0, late: 0, repeated: 0, feedStepMs: null, lastAtMs: null }),
}
const rows = { servers: [], timeMs: [], metrics: [], labels: [] }

test('what comes before the moment waits for it, and goes away with who sent it', async () => {
  let open: () => void = () => undefined
  const gate = gated(intake, new Promise<void>((resolve) => (open = resolve)))
  const [stays, leaves] = [new AbortController(), new AbortController()]
  let isTaken = false
  const waiting = gate.takeRows(rows, 'live', stays.signal).then(() => (isTaken = true))
  const left = gate.takeRecords([], leaves.signal)
  leaves.abort()
  await expect(left).rejects.toThrow(/abort/i)
  expect(isTaken).toBe(false)
  open()
  await waiting
})

test('nothing stays behind of what was taken: a source sends with one signal for months', async () => {
  const gate = gated(intake, Promise.resolve())
  await Promise.resolve()
  const { signal } = new AbortController()
  for (let tick = 0; tick < 20; tick++) await gate.takeRows(rows, 'live', signal)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})
