import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { daemonForecast, heuristicCurves } from '#testing/daemonForecasts.ts'
import { bundledCases, goldenTensors, numbers } from '#testing/golden.ts'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { RECORDING } from '../../app/testing/recording/recording.ts'
import { pathAt } from '../quantile/curve.ts'
import { lineOf, type LineTest } from './line.ts'
import { lineTests } from './lines.ts'

type Curves = readonly (readonly number[])[]

/** curves[step] = [P10, P50, P90], through 32 bits as a FleetForecast has them. */
function testOf(curves: Curves): LineTest {
  const path = (level: number) => Float32Array.from(curves, (curve) => curve[level] ?? NaN)
  return lineOf(path(1), path(0), path(2))
}

const changed = (curves: Curves, change: (value: number, step: number, level: number) => number) =>
  curves.map((curve, step) => curve.map((value, level) => change(value, step, level)))

const sloped = heuristicCurves({ last: 40, slope: 0.2, noise: 3 }, 96, 100)

const anyLine = fc.record({
  last: fc.double({ min: 1, max: 99, noNaN: true }),
  slope: fc.double({ min: -3, max: 3, noNaN: true }),
  noise: fc.double({ min: 0.05, max: 10, noNaN: true }),
})
type AnyLine = typeof anyLine extends fc.Arbitrary<infer T> ? T : never

/** Steps at which neither P50 nor this end of the band is bounded, by what made them. */
function freeSteps({ last, slope, noise }: AnyLine, sign: 1 | -1): number {
  return Array.from({ length: 96 }, (_, i) => {
    const middle = last + slope * (i + 1)
    const end = middle + sign * 1.28 * noise * Math.sqrt(i + 1)
    return middle > 0 && middle < 100 && end > 0 && end < 100
  }).filter(Boolean).length
}

test('any bounded line with a band that grows as the square root is one', () => {
  fc.assert(
    fc.property(anyLine, (line) => {
      // A whole number at an end may be a bound: up to four steps of the free ones are not used.
      fc.pre(Math.max(freeSteps(line, 1), freeSteps(line, -1)) >= 10)
      expect(testOf(heuristicCurves(line, 96, 100))).toBe('line')
    }),
    { seed: 1, numRuns: 500 },
  )
})

test('with a hundredth of its scale as noise on P50 it is none', () => {
  fc.assert(
    fc.property(anyLine, fc.integer({ min: 1, max: 1e6 }), (line, seed) => {
      const noise = (step: number) => Math.sin(seed + 12.9898 * step * step)
      const exact = heuristicCurves(line, 96, Infinity)
      const scale = Math.max(...exact.flat())
      const noisy = changed(exact, (value, step, level) =>
        level === 1 ? value + 0.01 * scale * noise(step) : value,
      )
      expect(testOf(noisy)).not.toBe('line')
      // The band moves with P50: it is P50 itself that is no line.
      expect(testOf(changed(exact, (value, step) => value + 0.01 * scale * noise(step)))).not.toBe('line')
    }),
    { seed: 2, numRuns: 300 },
  )
})

describe('one series', () => {
  test('a constant P50 with the band is a line, also at a bound', () => {
    expect(testOf(heuristicCurves({ last: 30, slope: 0, noise: 2 }, 96, 100))).toBe('line')
    expect(testOf(heuristicCurves({ last: 0, slope: 0, noise: 2 }, 96, Infinity))).toBe('line')
  })

  test('a straight P50 alone is none: the band must grow as the square root', () => {
    expect(testOf(changed(sloped, (value, step, level) => value + (level === 2 ? 0.001 * step : 0)))).toBe(
      'not-line',
    )
    const parallel = changed(sloped, (_, step, level) => 40.3 + 0.2 * step + 5 * (level - 1))
    expect(testOf(parallel)).toBe('not-line')
  })

  test('a slow curve is no line: errors add up, second differences would not show them', () => {
    expect(testOf(changed(sloped, (value, step) => value + 1e-6 * step * step))).toBe('not-line')
  })

  test('P10 alone is enough where P90 lies on its bound', () => {
    const high = heuristicCurves({ last: 99.3, slope: 0, noise: 3 }, 96, 100)
    expect(testOf(high)).toBe('line')
    expect(testOf(changed(high, (value, _, level) => (level === 0 ? NaN : value)))).toBe('untestable')
  })

  test('too few free steps, no band, no growth or no numbers cannot be tested', () => {
    const steep = (slope: number) => testOf(heuristicCurves({ last: 30.1, slope, noise: 2 }, 96, 100))
    expect(steep(-6)).toBe('untestable')
    expect(steep(-4)).toBe('line')
    expect(testOf(sloped.slice(0, 5))).toBe('untestable')
    expect(testOf(changed(sloped, (value, _, level) => (level === 1 ? value : NaN)))).toBe('untestable')
    expect(testOf(changed(sloped, () => NaN))).toBe('untestable')
    expect(testOf(changed(sloped, () => 0))).toBe('untestable')
    expect(testOf(heuristicCurves({ last: 30, slope: 0.2, noise: 0 }, 96, 100))).toBe('untestable')
  })

  test('rounded values may be off by the rounding, if the band grows far beyond it', () => {
    const rounded = (curves: Curves, unit: number) =>
      changed(curves, (value) => unit * Math.round(value / unit))
    expect(testOf(rounded(sloped, 0.01))).toBe('line')
    expect(testOf(rounded(heuristicCurves({ last: 40, slope: 0.001, noise: 0.02 }, 96, 100), 0.01))).toBe(
      'untestable',
    )
    const bent = changed(sloped, (value, step) => value + 0.05 * Math.sin(step / 10))
    expect(testOf(rounded(bent, 0.01))).toBe('not-line')
  })

  test('a P50 that is cut to whole numbers with an exact band is one', () => {
    const cut = sloped.map(([low = 0, middle = 0, high = 0]) => {
      const off = middle - Math.trunc(middle)
      return [low - off, middle - off, high - off]
    })
    expect(testOf(cut)).toBe('line')
  })
})

test.skipIf(sharedFolder === null).each([
  ['v1', 7],
  ['head', 14],
] as const)(
  needsShared('every metric of a recorded answer that can be tested is lines: %s'),
  (name, metrics) => {
    const forecast = daemonForecast(name)
    const tests = lineTests(
      forecast,
      forecast.series.map((_, at) => pathAt(forecast, at, 0.5)),
    )
    expect(tests.size).toBe(metrics)
    for (const [metric, { found, series, of, example }] of tests) {
      expect([metric, found, series]).toEqual([metric, true, of])
      expect(of).toBeGreaterThan(10)
      const last = (example?.found.length ?? 0) - 1
      expect(last).toBeGreaterThan(20)
      expect(example?.found[last]).toBeCloseTo(example?.forecast[last] ?? NaN, 0)
    }
  },
)

describe('a trained network', () => {
  /** As it is, and as a daemon that rounds would send it. */
  function expectNoLines(values: ArrayLike<number>, levels: readonly number[]): number {
    const [p10 = -1, p50 = -1, p90 = -1] = [0.1, 0.5, 0.9].map((level) => levels.indexOf(level))
    const curves = Array.from({ length: values.length / levels.length }, (_, step) =>
      [p10, p50, p90].map((level) => values[step * levels.length + level] ?? NaN),
    )
    const test = testOf(curves)
    expect(test).not.toBe('line')
    for (const unit of [0.01, 0.1, 1]) {
      expect(testOf(changed(curves, (value) => unit * Math.round(value / unit)))).not.toBe('line')
    }
    return test === 'not-line' ? 1 : 0
  }

  test('the model that ships forecasts no line', () => {
    let curved = 0
    let all = 0
    for (const { quantiles } of [...RECORDING.byMetric.values()].flat()) {
      const size = quantiles.length / RECORDING.origins
      for (let origin = 0; origin < RECORDING.origins; origin++, all++) {
        curved += expectNoLines(quantiles.subarray(origin * size, (origin + 1) * size), RECORDING.levels)
      }
    }
    // The others are full disks, forecast to stay so: there is no band.
    expect([curved, all]).toEqual([141, 150])
  })

  test.each(bundledCases.map(({ name }) => name))('pytorch-forecasting forecasts no line: %s', (name) => {
    for (const [key, tensor] of goldenTensors(name)) {
      if (!key.startsWith('prediction.')) continue
      const [series = 0, , levels = 0] = tensor.shape
      const values = numbers(tensor)
      const size = values.length / series
      const known = levels === 3 ? [0.1, 0.5, 0.9] : [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98]
      for (let at = 0; at < series; at++) {
        expect(expectNoLines(values.subarray(at * size, (at + 1) * size), known)).toBe(1)
      }
    }
  })
})
