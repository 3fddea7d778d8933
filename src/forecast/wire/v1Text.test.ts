import { describe, expect, test } from 'vitest'
import { forecastOf } from '#testing/tables.ts'
import { assessBy } from '../assess.ts'
import { DEFAULT_CRITERIA } from '../thresholds.ts'
import { v1Prediction } from './v1.ts'
import { V1Text } from './v1Text.ts'

const curves = (level: number) => [0, 1, 2].map((step) => [level - 5, level + step / 3, level + 5])
const quantiles = forecastOf(
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

const kinds = { cpu_percent: { kind: 'distribution', family: 'beta' } } as const
const means = Float32Array.from({ length: 15 }, (_, i) => (i < 3 ? NaN : i / 3))

const whole = (steps: Generator<void, string>): string => {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

describe.each([
  ['quantiles', quantiles],
  ['means of a distribution', { ...quantiles, means, kinds }],
])('%s', (_, forecast) => {
  test.each([
    [[], false],
    [[4, 0, 2], false],
    [[4, 0, 2], true],
    [[0, 1, 2, 3, 4], false],
  ])(
    'are the JSON of the whole forecast, whatever series were taken before: %j, all levels: %s',
    (taken, allLevels) => {
      const text = new V1Text(DEFAULT_CRITERIA, allLevels)
      for (const series of taken) text.take(forecast, series)
      const assessment = assessBy(forecast, DEFAULT_CRITERIA)
      expect(whole(text.finish(forecast, { inputPoints: 12 }))).toBe(
        JSON.stringify(v1Prediction(forecast, assessment, { allLevels, inputPoints: 12 })),
      )
    },
  )
})
