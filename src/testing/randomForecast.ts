import fc from 'fast-check'
import type { FleetForecast, SeriesKey } from '#forecast/fleetForecast.ts'
import { metricOf } from '#forecast/metrics/lookup.ts'
import { nativeProvenance } from './tables.ts'

const LEVELS = [0.02, 0.1, 0.5, 0.9, 0.98]
const METRICS = ['cpu_percent', 'load_average', 'value', 'memory_percent', 'error_fraction']
export const STEP_MS = 300_000

/** How the numbers of a series are drawn. */
const SHAPES = [
  'smooth',
  'wild',
  'constant',
  'unknown',
  'huge',
  'tiny',
  'gaps',
  'steps',
  'lone',
  'near',
] as const
export type Shape = (typeof SHAPES)[number]

export interface RandomForecast {
  readonly seed: number
  readonly shapes: readonly Shape[]
  readonly horizon: number
  readonly historyLength: number
  readonly withMeans: boolean
  readonly withExtremes: boolean
  /** Steps since the first forecast there is. */
  readonly at: number
  /** Steps that each series is late, in turn. */
  readonly late: readonly number[]
}

export const randomForecasts: fc.Arbitrary<RandomForecast> = fc.record({
  seed: fc.integer({ min: 0, max: 1_000 }),
  shapes: fc.array(fc.constantFrom(...SHAPES), { maxLength: 6 }),
  horizon: fc.integer({ min: 1, max: 9 }),
  historyLength: fc.integer({ min: 0, max: 12 }),
  withMeans: fc.boolean(),
  withExtremes: fc.boolean(),
  at: fc.integer({ min: 0, max: 5 }),
  late: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
})

/** A number in [0, 1) that belongs to some numbers. */
function noise(...of: readonly number[]): number {
  let state = 2166136261
  for (const each of of) {
    state = Math.imul(state ^ each, 16777619)
    state = Math.imul(state ^ (state >>> 15), 0x85ebca6b)
  }
  return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32
}

/** Levels of a series at a time, in order and within its metric's bounds. */
function curveOf(shape: Shape, metric: string, seed: number, series: number, time: number): number[] {
  const { lower, upper } = metricOf(metric).bounds
  const top = Number.isFinite(upper) ? upper : 1_000
  const middle = top * (0.3 + 0.3 * Math.sin((time + seed) / 7))
  const values = LEVELS.map((level, q) => {
    const jitter = noise(seed, series, time, q)
    switch (shape) {
      case 'smooth':
        return middle + top * 0.2 * (level - 0.5) * (1 + 0.1 * jitter)
      case 'wild':
        return top * (2 * jitter - 0.5)
      case 'constant':
        return Math.fround(top * noise(seed, series))
      case 'unknown':
        return NaN
      case 'huge':
        return 3.4e38 * jitter ** 9
      case 'tiny':
        return 1e-44 * q + (jitter < 0.2 ? middle : 0)
      case 'gaps':
        return jitter < 0.2 ? NaN : middle + q
      case 'steps':
        return Math.round(middle + q * Math.round(jitter))
      case 'near':
        return middle + (q < 3 ? q * top * 0.1 : top * (0.2 + 0.002 * jitter))
      case 'lone':
        return level === 0.5 ? middle : NaN
    }
  })
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  return values.map((value) =>
    Number.isNaN(value) ? NaN : Math.fround(Math.min(Math.max(sorted.shift() ?? 0, lower), upper)),
  )
}

/** Others at other times: what a delta tells of them changes. */
function simpleOf(series: readonly SeriesKey[], seed: number): FleetForecast['simpleSeries'] & {} {
  return series
    .filter((_, s) => (seed + s) % 2 === 0)
    .map(({ server, metric }) => ({ server, metric, by: 'windowDay' as const }))
}

/** The forecast that a description is of; two of one seed overlap as the forecasts of one fleet do. */
export function forecastOfShapes(from: RandomForecast, levels = LEVELS): FleetForecast {
  const { seed, shapes, horizon, historyLength, withMeans, withExtremes, at, late } = from
  const series = shapes.map((_, s): SeriesKey => {
    const metric = METRICS[(seed + s) % METRICS.length] ?? ''
    return { server: `web-${seed % 3}-${s >> 1}`, metric, profile: s % 2 === 0 ? null : 'web' }
  })
  const issueTimeMs = 1_700_000_000_000 + at * STEP_MS
  const lateOf = (s: number) => late[s % late.length] ?? 0
  const pick = (curve: readonly number[]) => levels.map((level) => curve[LEVELS.indexOf(level)] ?? NaN)
  const curve = (s: number, time: number) =>
    curveOf(shapes[s] ?? 'smooth', series[s]?.metric ?? '', seed, s, time)
  const [steps, past] = [Array.from({ length: horizon }), Array.from({ length: historyLength })]
  const atStep = (s: number, step: number) => curve(s, at - lateOf(s) + step + 1)
  const history = shapes.flatMap((_, s) =>
    past.map((_, h) => curve(s, at - lateOf(s) + h + 1 - historyLength)[2] ?? NaN),
  )
  const blocks = 4
  const extremes = (q: number) =>
    Float32Array.from(
      shapes.flatMap((_, s) => [0, 1, 2, 3].map((b) => curve(s, (at >> 1) + b - 9)[q] ?? NaN)),
    )
  return {
    series,
    stepMs: STEP_MS,
    stepSource: 'model',
    horizon,
    levels,
    issueTimeMs,
    originMs: Float64Array.from(shapes, (_, s) => issueTimeMs - lateOf(s) * STEP_MS),
    quantiles: Float32Array.from(shapes.flatMap((_, s) => steps.flatMap((_, step) => pick(atStep(s, step))))),
    rawQuantiles: null,
    crossings: seed,
    ...(withMeans && {
      means: Float32Array.from(shapes.flatMap((_, s) => steps.map((_, step) => atStep(s, step)[2] ?? NaN))),
    }),
    current: Float64Array.from(shapes, (_, s) => Math.fround(curve(s, at - lateOf(s))[2] ?? NaN)),
    historyLength,
    history: Float32Array.from(history),
    ...(withExtremes && { extremes: { blockSteps: 12, blocks, highs: extremes(3), lows: extremes(1) } }),
    leftOut:
      seed % 2 === 0 ? [] : [{ server: 'db-1', metric: null, code: 'too-short', reason: `too short: ${at}` }],
    notes: at % 2 === 0 ? ['a note'] : [],
    provenance: { ...nativeProvenance, computedAtMs: issueTimeMs, elapsedMs: at },
    ...(seed % 3 === 0 && { simple: { value: 'lastValue' as const } }),
    ...(seed % 4 === 0 && { simpleSeries: simpleOf(series, seed + at) }),
    ...(seed % 5 === 0 && { outsideRange: ['value'] }),
  }
}
