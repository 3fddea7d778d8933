import { expect, test } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { assessBy } from '../assess.ts'
import { DEFAULT_CRITERIA } from '../thresholds.ts'
import { v1Prediction } from './v1.ts'
import { V1Text } from './v1Text.ts'

const curves = (level: number) => [0, 1, 2].map((step) => [level - 5, level + step / 3, level + 5])
const forecast = forecastOf(
  [0.1, 0.5, 0.9],
  [
    { server: 'web-1', metric: 'cpu_percent', current: 50, curves: curves(88) },
    { server: 'web-1', metric: 'unheard_of', current: NaN, curves: curves(NaN) },
    // Objects have such keys in another order, or not as their own.
    { server: '7', metric: 'cpu_percent', current: 99, curves: curves(99) },
    { server: '3', metric: '"', current: 1, curves: curves(1e-9) },
    { server: '__proto__', metric: 'memory_percent', current: 20, curves: curves(20) },
  ],
)

const whole = (steps: Generator<void, string>): string => {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

test.each([[[]], [[4, 0, 2]], [[0, 1, 2, 3, 4]]])(
  'is the JSON of the whole forecast, whatever series were taken before: %j',
  (taken) => {
    const text = new V1Text(DEFAULT_CRITERIA, true)
    for (const series of taken) text.take(forecast, series)
    const assessment = assessBy(forecast, DEFAULT_CRITERIA)
    expect(whole(text.finish(forecast, { inputPoints: 12 }))).toBe(
      JSON.stringify(v1Prediction(forecast, assessment, { allLevels: true, inputPoints: 12 })),
    )
  },
)
