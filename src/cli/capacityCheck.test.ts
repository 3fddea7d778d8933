import { expect, test } from 'vitest'
import type { TableFacts } from '#engine/api.ts'
import { originsOf } from './capacityCheck.ts'

const HOUR = 3_600_000

test.each([
  [1, HOUR],
  [8, 4 * HOUR],
])('past times of a horizon of %i steps are half of it apart, a step at least', (horizon, apartMs) => {
  const facts = { firstMs: 0, lastMs: 100 * HOUR } as TableFacts
  const step = {
    kind: 'step',
    stepMs: HOUR,
    horizonMs: horizon * HOUR,
    historyMs: 100 * HOUR,
    averaged: true,
  } as const
  const origins = originsOf(facts, step, 24)
  expect(origins).toHaveLength(12)
  expect(origins.slice(0, 2)).toEqual([(100 - horizon) * HOUR, (100 - horizon) * HOUR - apartMs])
})
