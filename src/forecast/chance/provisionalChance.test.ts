import { expect, it } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { assessFleet } from '../assess.ts'
import { thresholdOf, type Threshold } from '../thresholds.ts'
import { provisionalChance } from './provisionalChance.ts'

const CPU: Threshold = { warning: 75, critical: 90, direction: 'above' }
const LEARNED = { strength: 0.5, intercept: -2, pathWeight: 1, pastWeight: 0, recentWeight: 0 }
const untried = forecastOf(
  [0.1, 0.5, 0.9],
  ['cpu_percent', 'memory_percent'].map((metric) => ({
    server: 'a',
    metric,
    current: 60,
    curves: Array.from({ length: 12 }, () => [60, 70, 80]),
  })),
)
const learned = { ...untried, chances: { models: { cpu_percent: LEARNED }, windows: 240 } }

it('is the chance that was told before past forecasts were tried', () => {
  const before = assessFleet(untried, thresholdOf).chances
  const after = assessFleet(learned, thresholdOf).chances
  for (const limit of ['warning', 'critical'] as const) {
    expect(provisionalChance(learned, 0, CPU[limit], CPU.direction)).toBeCloseTo(before[limit][0] ?? NaN, 6)
    expect(after[limit][0]).toBeLessThan(before[limit][0] ?? NaN)
  }
})

it('is none where the chance that is told is that one: nothing was learned, or not of the metric', () => {
  expect(provisionalChance(untried, 0, CPU.warning, CPU.direction)).toBeNull()
  expect(provisionalChance(learned, 1, CPU.warning, CPU.direction)).toBeNull()
})
