import { expect, test } from 'vitest'
import { DEFAULT_CHANCES } from '#forecast/chance/chanceModel.ts'
import { withoutMetrics } from './quality.ts'

test('what was learned of metrics that a simple forecast stands in for is not passed on', () => {
  const learned = { models: { cpu: DEFAULT_CHANCES, disk: DEFAULT_CHANCES }, windows: 40 }
  expect(withoutMetrics(learned, ['disk'])).toEqual({ models: { cpu: DEFAULT_CHANCES }, windows: 40 })
  expect(withoutMetrics(learned, ['disk', 'cpu'])).toBeNull()
  expect(withoutMetrics(null, [])).toBeNull()
})
