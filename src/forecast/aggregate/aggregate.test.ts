import { describe, expect, it } from 'vitest'
import type { FleetForecast } from '../fleetForecast.ts'
import { aggregating, DEPENDENCES, MOST_DRAWN, type Aggregate } from './aggregate.ts'
import type { AggregateKind } from './groupHistory.ts'
import { CorrelationEstimate } from './correlation.ts'
import { drawnQuantiles, jointDraws } from './draws.ts'
import { factorCells, placeOf } from './factor.ts'
import { normalCdf, normalQuantile } from './normal.ts'
import { addCurve, emptySums, sumQuantiles } from './sums.ts'

const LEVELS = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98] as const
const PLACES = LEVELS.map((_, k) => k)
const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 5)
const STEP_MS = 300_000

/** A number in [0, 1) for each pair of indices, always the same. */
function hash(i: number, s: number): number {
  let t = Math.imul((i + 1) * 7919 + s * 104_729, 0x9e3779b1)
  t = Math.imul(t ^ (t >>> 15), 0x85ebca6b)
  return ((t ^ (t >>> 13)) >>> 0) / 4_294_967_296
}
const uniform = (i: number) => hash(i, 0)

type CurveOf = (server: number, step: number, level: number) => number

interface Changes {
  readonly servers: number
  readonly curve: CurveOf
  readonly history?: (server: number, index: number) => number
  readonly originMs?: (server: number) => number
}

function forecastOf({ servers, curve, history, originMs }: Changes): FleetForecast {
  const [horizon, historyLength, Q] = [3, 200, LEVELS.length]
  const quantiles = new Float32Array(servers * horizon * Q)
  const past = new Float32Array(servers * historyLength)
  for (let s = 0; s < servers; s++) {
    for (let d = 0; d < horizon; d++) {
      LEVELS.forEach((level, q) => (quantiles[(s * horizon + d) * Q + q] = curve(s, d, level)))
    }
    for (let i = 0; i < historyLength; i++) {
      past[s * historyLength + i] = history?.(s, i) ?? hash(i, s)
    }
  }
  return {
    series: Array.from({ length: servers }, (_, s) => ({ server: `s${s}`, metric: 'cpu', profile: null })),
    stepMs: STEP_MS,
    stepSource: 'model',
    horizon,
    levels: LEVELS,
    issueTimeMs: ISSUE_MS,
    originMs: Float64Array.from({ length: servers }, (_, s) => originMs?.(s) ?? ISSUE_MS),
    quantiles,
    rawQuantiles: null,
    crossings: 0,
    current: new Float64Array(servers),
    historyLength,
    history: past,
    leftOut: [],
    notes: [],
    provenance: {
      source: 'local',
      asOfMs: null,
      engine: 'tft-wasm',
      backend: 'wasm',
      modelName: null,
      modelSha256: null,
      elapsedMs: 0,
      selfCheckError: null,
      computedAtMs: ISSUE_MS,
    },
  }
}

function aggregate(forecast: FleetForecast, kind: AggregateKind = 'mean', series?: number[]): Aggregate {
  const found = toEnd(aggregating(forecast, series ?? forecast.series.map((_, s) => s), kind))
  if (found === null) throw new Error('nothing to add up')
  return found
}

function toEnd<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next()
    if (done === true) return value
  }
}

const normal: CurveOf = (server, step, level) => 50 + server + (2 + step) * normalQuantile(level)
/** A skewed curve: the exponential's. */
const skewed: CurveOf = (server, _step, level) => -(1 + (server % 3)) * Math.log(1 - level)

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1.959963984540054, 0.025],
    [3.5, 0.999767370920964],
    [-6, 9.86587645037698e-10],
  ])('at %d is %d', (x, probability) => {
    expect(normalCdf(x)).toBeCloseTo(probability, 14)
    expect(normalCdf(x) / probability).toBeCloseTo(1, 12)
  })
  it('has a quantile that takes the distribution back', () => {
    for (const p of [1e-9, 0.001, 0.02, 0.3, 0.5, 0.7, 0.999]) {
      expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 10)
    }
    expect(normalQuantile(0)).toBe(-Infinity)
    expect(normalQuantile(1)).toBe(Infinity)
  })
})

it('reads a curve as breaches do: linear, and on with the outermost segments', () => {
  expect(placeOf(LEVELS, 0.5)).toEqual({ below: 2, share: 1 })
  expect(placeOf(LEVELS, 0.18)).toEqual({ below: 1, share: (0.18 - 0.1) / 0.15 })
  expect(placeOf(LEVELS, 0).share).toBeCloseTo(-0.25, 12)
  expect(placeOf(LEVELS, 1).share).toBeCloseTo(1.25, 12)
})

describe('how servers move together', () => {
  const estimate = (servers: number, value: (server: number, i: number) => number, lag = 1) => {
    const found = new CorrelationEstimate(400, lag)
    for (let s = 0; s < servers; s++) found.add(Float64Array.from({ length: 400 }, (_, i) => value(s, i)))
    return found.finish()
  }
  /** Random walks: changes are √ρ of a common normal and √(1 − ρ) of an own one. */
  const walks = (rho: number, servers: number) => {
    const draw = (i: number, s: number) => normalQuantile((0.5 + Math.floor(4096 * hash(i, s))) / 4096)
    const paths = Array.from({ length: servers }, (_, s) => {
      let value = 0
      return Array.from(
        { length: 400 },
        (_, i) => (value += Math.sqrt(rho) * draw(i, 999) + Math.sqrt(1 - rho) * draw(i, s)),
      )
    })
    return estimate(servers, (s, i) => paths[s]![i]!)?.value
  }
  it.each([0, 0.2, 0.6, 0.95])('is found again at ρ = %d', (rho) => {
    expect(walks(rho, 30)).toBeGreaterThan(rho - 0.07)
    expect(walks(rho, 30)).toBeLessThan(rho + 0.07)
  })
  it('is 1 for copies, whatever their units', () => {
    expect(estimate(3, (s, i) => 2 ** s * uniform(i))?.value).toBeCloseTo(1, 10)
  })
  it('is seen over more steps where noise hides it over one', () => {
    // A common slow wave under noise of each server's own.
    const wave = (s: number, i: number) => 2 * Math.sin(i / 8) + hash(i, s + 1)
    expect(estimate(20, wave, 1)?.value).toBeLessThan(0.4)
    expect(estimate(20, wave, 12)).toMatchObject({ lag: 12 })
    expect(estimate(20, wave, 12)?.value).toBeGreaterThan(0.8)
  })
  it('is nothing below none', () => {
    expect(estimate(2, (s, i) => (s === 0 ? 1 : -1) * uniform(i))?.value).toBe(0)
  })
  it('takes each pair where both are known, and no server that stands still', () => {
    const holed = estimate(3, (s, i) => (s === 2 ? 7 : i % 50 === s ? NaN : uniform(i)))
    expect(holed).toMatchObject({ servers: 2 })
    expect(holed?.value).toBeGreaterThan(0.99)
    expect(estimate(2, (s, i) => ((i < 200 ? 0 : 1) === s ? uniform(i) : NaN))).toBeNull()
    expect(estimate(1, (_, i) => uniform(i))).toBeNull()
  })
})

describe('the sum of independent normals', () => {
  it.each([MOST_DRAWN, 400])('of %d servers has the known quantiles, not the sum of theirs', (n) => {
    const { quantiles, method } = aggregate(forecastOf({ servers: n, curve: (_s, d, l) => normal(0, d, l) }))
    expect(method).toBe(n > MOST_DRAWN ? 'normal-given-factor' : 'draws')
    // Curves are linear between levels: their deviation is a little off the normal's own.
    const deviation = curveDeviation((level) => 2 * normalQuantile(level)) / Math.sqrt(n)
    LEVELS.forEach((level, k) => {
      const known = 50 + deviation * normalQuantile(level)
      expect(Math.abs(quantiles.independent[k]! - known)).toBeLessThan(0.05 * deviation)
      expect(quantiles.together[k]).toBeCloseTo(50 + 2 * normalQuantile(level), 4)
    })
  })
})

/** Standard deviation of a draw of the piecewise linear curve. */
function curveDeviation(value: (level: number) => number): number {
  const N = 20_000
  let [sum, squares] = [0, 0]
  for (let i = 0; i < N; i++) {
    const { below, share } = placeOf(LEVELS, (i + 0.5) / N)
    const low = value(LEVELS[below]!)
    const x = low + share * (value(LEVELS[below + 1]!) - low)
    sum += x
    squares += x * x
  }
  return Math.sqrt(squares / N - (sum / N) ** 2)
}

it('gives the sum of quantiles where all move together, which its estimate finds', () => {
  const common = (_server: number, i: number) => uniform(i)
  for (const servers of [5, 100]) {
    const found = aggregate(forecastOf({ servers, curve: skewed, history: common }), 'sum')
    expect(found.correlation?.value).toBeCloseTo(1, 10)
    LEVELS.forEach((level, k) => {
      const known = Array.from({ length: servers }, (_, s) => skewed(s, 0, level)).reduce((a, b) => a + b)
      expect(found.quantiles.together[k]! / known).toBeCloseTo(1, 5)
      // The estimate is 1 to the last digits only.
      expect(Math.abs(found.quantiles.estimated[k]! / known - 1)).toBeLessThan(0.02)
    })
  }
})

it('agrees between its two ways: drawn, and normal given the factor', () => {
  const n = 64
  for (const correlation of [0.15, 0.5]) {
    const values = new Float64Array(n * LEVELS.length)
    const sums = emptySums(LEVELS.length)
    for (let s = 0; s < n; s++) {
      const curve = Float32Array.from(LEVELS, (level) => skewed(s, 0, level))
      values.set(curve, s * LEVELS.length)
      addCurve(sums, curve, 0, PLACES)
    }
    const drawn = drawnQuantiles(values, LEVELS, toEnd(jointDraws(n, LEVELS, correlation)))
    const normalised = sumQuantiles(sums, LEVELS, factorCells(LEVELS, correlation))
    const width = drawn[5]! - drawn[1]!
    drawn.forEach((value, k) => {
      expect(Math.abs(value - normalised[k]!)).toBeLessThan(0.03 * width)
    })
  }
})

it('widens with the correlation, and one server stays itself', () => {
  for (const servers of [12, 200]) {
    const { quantiles } = aggregate(
      forecastOf({
        servers,
        curve: normal,
        history: (s, i) => uniform(i) + 0.7 * hash(i, s + 1),
      }),
    )
    const width = DEPENDENCES.map((each) => quantiles[each][5]! - quantiles[each][1]!)
    expect(width[0]).toBeLessThan(0.9 * width[1]!)
    expect(width[1]).toBeLessThan(0.9 * width[2]!)
  }
  const one = aggregate(forecastOf({ servers: 1, curve: skewed }))
  expect(one.method).toBe('one-server')
  for (const dependence of DEPENDENCES) {
    LEVELS.forEach((level, k) => {
      expect(one.quantiles[dependence][k]).toBeCloseTo(skewed(0, 0, level), 5)
    })
  }
})

describe('members', () => {
  it('keeps to one time grid: a row older by a step is read a step further on', () => {
    const found = aggregate(
      forecastOf({
        servers: 2,
        curve: (s, d, l) => (s === 0 ? 100 * d : 100 * (d - 1)) + l,
        history: (s, i) => i - (s === 0 ? 1 : 0),
        originMs: (s) => ISSUE_MS - (s === 0 ? STEP_MS : 0),
      }),
    )
    expect(found).toMatchObject({ members: 2, horizon: 2, originMs: ISSUE_MS })
    // Step 1 of the aggregate: step 2 of the first (100) and step 1 of the second (−100 + 0).
    expect(found.quantiles.together[3]).toBeCloseTo((100 - 100) / 2 + 0.5, 4)
    // At the newest row only the second reported, which is half of them; before, both agree.
    expect(found.history.at(-1)).toBe(199)
    expect(found.history.at(-2)).toBe(198)
  })
  it('leaves out what is stale or has no value, and says how many', () => {
    const found = aggregate(
      forecastOf({
        servers: 4,
        curve: (s, _d, l) => (s === 1 ? NaN : s + l),
        originMs: (s) => ISSUE_MS - (s === 2 ? 10 * STEP_MS : 0),
      }),
      'sum',
    )
    expect(found).toMatchObject({ members: 2, stale: 1, unknown: 1 })
    expect(found.quantiles.together[3]).toBeCloseTo(3 + 1, 5)
  })
  it('leaves out what is so late that it would cost the others more than half of the horizon', () => {
    const late = (steps: number) =>
      aggregate(
        forecastOf({
          servers: 2,
          curve: skewed,
          originMs: (s) => ISSUE_MS - (s === 0 ? steps * STEP_MS : 0),
        }),
      )
    expect(late(1)).toMatchObject({ members: 2, stale: 0, horizon: 2 })
    expect(late(2)).toMatchObject({ members: 1, stale: 1, horizon: 3 })
  })
  it('takes the levels that all of them have', () => {
    const found = aggregate(forecastOf({ servers: 3, curve: (s, _d, l) => (s === 2 && l < 0.1 ? NaN : l) }))
    expect(found.levels).toEqual(LEVELS.slice(1))
  })
  it('is nothing without any', () => {
    expect(toEnd(aggregating(forecastOf({ servers: 1, curve: () => NaN }), [0], 'mean'))).toBeNull()
  })
  it('has a gap in its past where fewer than half reported, and scales a sum up to all', () => {
    const found = aggregate(
      forecastOf({
        servers: 4,
        curve: skewed,
        history: (s, i) => ((i === 100 && s > 0) || (i === 150 && s > 2) ? NaN : 10),
      }),
      'sum',
    )
    expect(found.history[99]).toBe(40)
    expect(found.history[100]).toBeNaN()
    expect(found.history[150]).toBe(40)
  })
})
